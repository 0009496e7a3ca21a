/** Under which our answer to one command of a comment is found again, from 1. */
export const answerMarker = (comment: string, command: number): string => `answer-${comment}-${command}`
