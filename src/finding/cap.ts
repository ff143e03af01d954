/** The longest attacker-written string that alerts, reasons and records repeat, in UTF-16 units. */
export const capLength = 512;

/**
 * The start of a string that somebody else wrote, well-formed and at most `limit` units long; a cut shows as `…`.
 * It bounds, and no more: escaping belongs to the channel that prints it.
 */
export const cap = (text: string, limit: number = capLength): string =>
  text.length <= limit
    ? text.toWellFormed()
    : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`.toWellFormed();

/** A value as an error message shows it: JSON, so that control characters are visible, and short. */
export const shown = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(cap(value, 80));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'an object';
};
