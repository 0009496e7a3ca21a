import { numberIn, type RobotKind } from './robot.ts'

/** The group robot of WeCom. https://developer.work.weixin.qq.com/document/path/91770 */
export const wecom: RobotKind = {
  callOf: ({ message: { title, parts } }, { url }) => ({
    url,
    headers: {},
    body: JSON.stringify({
      msgtype: 'markdown',
      markdown: {
        content: [`### ${title}`, ...parts.map(({ heading, lines }) => [`**${heading}**`, ...lines].join('\n> '))].join(
          '\n\n',
        ),
      },
    }),
  }),
  refusalIn: numberIn('errcode'),
}
