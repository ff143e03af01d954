/** Markup that was made by `html` and so holds no text that was not escaped. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

const entities: { readonly [mark: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"'`]/g, (mark) => entities[mark] ?? mark);

const markupOf = (value: HtmlValue): string => {
  if (value instanceof Html) return value.markup;
  if (value === null) return '';
  return typeof value === 'object' ? value.map(markupOf).join('') : escapeHtml(String(value));
};

/** Escapes every value but markup of its own; attributes are written in double quotes. There is no way to pass a raw text. */
export const html = (parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  new Html(parts.map((part, at) => `${part}${at < values.length ? markupOf(values[at] ?? null) : ''}`).join(''));
