/** Where something stands in the desired state; lines and columns count from 1. */
export type Place = Readonly<{ file: string; line: number; column: number }>

/** Something that keeps a file set from being desired state: what is wrong, and what would be right. */
export type Problem = Readonly<{ at: Place; wrong: string; right: string }>
