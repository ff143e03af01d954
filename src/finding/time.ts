const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i;
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
/** Seconds of today have ten digits; a number with twelve or more can only be milliseconds. */
const leastMilliseconds = 1e11;

/** `Date.parse` takes 30 February for 2 March. */
const isDay = (text: string): boolean => {
  const day = Number(text.slice(8, 10));
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day;
};

const isoMs = (text: string): number => {
  if (!iso.test(text) || !isDay(text)) return Number.NaN;
  if (text.endsWith('Z') && text[10] === 'T') return Date.parse(text);
  const whole = text.length === 10 || zoned.test(text) ? text : `${text}Z`;
  return Date.parse(whole.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
};

const numberMs = (value: number): number => Math.round(Math.abs(value) < leastMilliseconds ? value * 1000 : value);

/** Milliseconds since 1970, or null. Takes ISO 8601 (UTC where it names no zone), epoch seconds with fractions, epoch milliseconds. */
export const epochMs = (value: unknown): number | null => {
  const ms = typeof value === 'string' ? isoMs(value) : typeof value === 'number' ? numberMs(value) : Number.NaN;
  return ms >= 0 && ms <= lastMs ? ms : null;
};

/** The same moment as ISO 8601 in UTC with milliseconds, or null for what is no time from 1970 on. */
export const isoTime = (value: unknown): string | null => {
  const ms = epochMs(value);
  return ms === null ? null : new Date(ms).toISOString();
};
