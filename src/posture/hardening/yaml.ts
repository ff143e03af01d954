/** Words that some reader of YAML 1.1 or 1.2 takes for something else than text (`e0` for a number). */
const reserved = /^(true|false|yes|no|on|off|y|n|null|nan|inf|e\d+)$/i;
/** Text that every reader takes for itself without quotes: no sign at its beginning, no colon, no hash. */
const plain = /^[A-Za-z_$][\w$./()'-]*( [\w$./()'-]+)*$/;
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** Whole lines, the first without a space that would be taken for indentation. */
const isLines = /^[^\s\p{C}][^\p{C}\p{Zl}\p{Zp}]*(\n[^\p{C}\p{Zl}\p{Zp}]*)*$/u;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const scalar = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  return plain.test(value) && !reserved.test(value) ? value : JSON.stringify(value).replace(unprintable, escaped);
};

/** A literal block, for text that is to be read: `|` ends with one line break, `|-` with none. */
const literal = (value: string, pad: string): string | null => {
  const body = value.endsWith('\n') ? value.slice(0, -1) : value;
  if (!value.includes('\n') || body.endsWith('\n') || !isLines.test(body)) return null;
  const lines = body.split('\n').map((line) => (line === '' ? '' : `${pad}${line}`));
  return ` |${body === value ? '-' : ''}\n${lines.join('\n')}\n`;
};

const list = (items: readonly unknown[], pad: string): string =>
  items
    .map((item) => {
      const text = after(item, `${pad}  `);
      return `${pad}-${text.startsWith('\n') ? ` ${text.slice(pad.length + 3)}` : text}`;
    })
    .join('');

/** What follows a key or a dash: a space and a value, or a line break and a block. */
const after = (value: unknown, pad: string): string => {
  if (typeof value === 'string') return literal(value, pad) ?? ` ${scalar(value)}\n`;
  if (typeof value !== 'object' || value === null) return ` ${scalar(value)}\n`;
  if (Array.isArray(value)) return value.length === 0 ? ' []\n' : `\n${list(value, pad)}`;
  const set = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (set.length === 0) return ' {}\n';
  return `\n${set.map(([key, inner]) => `${pad}${scalar(key)}:${after(inner, `${pad}  `)}`).join('')}`;
};

/**
 * JSON data as YAML in blocks. The `yaml` package took half of the time of a whole posture for this; what it reads back is
 * held by a property.
 */
export const yamlOf = (object: object): string => after(object, '').slice(1);
