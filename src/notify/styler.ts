/** How a terminal shows emphasis. The caller decides whether it may (`NO_COLOR`, no terminal): stages read no environment. */
export type Styler = {
  readonly [style in 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan']: (text: string) => string;
};

const same = (text: string): string => text;

export const noStyle: Styler = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

/** ECMA-48 select graphic rendition. */
export const ansiStyle: Styler = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  yellow: sgr(33, 39),
  green: sgr(32, 39),
  cyan: sgr(36, 39),
};
