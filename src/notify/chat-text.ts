import { defanged, unmentioned, visible } from './visible.ts';

/** Letters that look like the marks of chat formats and are none: Slack has no way to escape them. */
const alike: { readonly [mark: string]: string } = {
  '*': '\u2217',
  _: '\uff3f',
  '~': '\u223c',
  '`': '\u02cb',
  '[': '\uff3b',
  ']': '\uff3d',
  '|': '\u2223',
  '#': '\uff03',
  '\\': '\uff3c',
};

const entities: { readonly [mark: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Nothing in it is a format, a link, a mention or an emoji of Slack's, Teams' or anybody's Markdown. */
export const chatText = (text: string, limit: number): string =>
  unmentioned(defanged(visible(text, limit)))
    .replace(/[*_~`[\]|#\\]/g, (mark) => alike[mark] ?? mark)
    .replace(/:(?=[a-z0-9+-]+:)/gi, ':\u2060')
    .replace(/[&<>]/g, (mark) => entities[mark] ?? mark);

/** For formats that take a text as it is: no tokens such as `<!channel>` and no mentions survive even so. */
export const literalText = (text: string, limit: number): string =>
  unmentioned(defanged(visible(text, limit)))
    .replaceAll('<', '<\u2060')
    .replaceAll('](', ']\u2060(');
