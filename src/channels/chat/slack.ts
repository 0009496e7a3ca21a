import type { RobotKind } from './robot.ts'

/** An incoming webhook of Slack. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack: RobotKind = {
  callOf: ({ message: { title, parts } }, { url }) => ({
    url,
    headers: {},
    body: JSON.stringify({
      // What notifications show; of our own words alone, since it is markup.
      text: title,
      blocks: [
        { type: 'header', text: plain(title) },
        ...parts.map(({ heading, lines }) => ({ type: 'section', text: plain([heading, ...lines].join('\n')) })),
      ],
      unfurl_links: false,
      unfurl_media: false,
    }),
  }),
  // It says what is wrong by its status.
  refusalIn: () => null,
}

/** Slack reads no markup, mention or link in it. https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })
