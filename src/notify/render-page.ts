import { Html, html } from './html.ts';
import { limits } from './limits.ts';
import type { Message, MessageVerdict } from './message.ts';
import { type Line, outline, type Section } from './outline.ts';
import { pageStyle } from './page-style.ts';
import { timelinePicture } from './page-timeline.ts';
import { isConsoleUrl, safeCommand } from './url.ts';
import { visible } from './visible.ts';

const shown = (text: string): string => visible(text, limits.sentence);

const fact = (line: Line): Html | null =>
  line.kind === 'fact' ? html`<dt>${shown(line.label)}</dt><dd>${shown(line.value)}</dd>` : null;

const entry = (line: Line): Html | null => {
  switch (line.kind) {
    case 'fact':
    case 'numbered':
      return null;
    case 'item':
      return html`<li>${shown(line.text)}</li>`;
    case 'command': {
      const command = safeCommand(line.command);
      return html`<li><p class="step">${shown(line.title)}</p>${command && html`<pre>${command}</pre>`}</li>`;
    }
    case 'link':
      return isConsoleUrl(line.url)
        ? html`<li><a href="${line.url}" rel="noopener noreferrer">${shown(line.title)}</a></li>`
        : null;
  }
};

const filled = (before: Html, items: readonly (Html | null)[], after: Html): Html | null => {
  const present = items.filter((item) => item !== null);
  return present.length > 0 ? html`${before}${present}${after}` : null;
};

const bodyOf = (lines: readonly Line[]): Html => {
  const steps = lines.map((line) => (line.kind === 'numbered' ? html`<li>${shown(line.text)}</li>` : null));
  return html`${filled(html`<dl>`, lines.map(fact), html`</dl>`)}${filled(html`<ol>`, steps, html`</ol>`)}${filled(html`<ul>`, lines.map(entry), html`</ul>`)}`;
};

const classOf = ({ verdict }: MessageVerdict): string => `verdict ${verdict ?? 'none'}`;

/** Sections of verdicts come in the order of the verdicts, straight after the facts. */
const sections = (message: Message): Html[] => {
  const first = message.facts.length > 0 ? 1 : 0;
  const verdicts = message.verdicts.filter(
    ({ verdict, reasons, residual }) => verdict !== null || reasons.length + residual.length > 0,
  );
  return outline(message).map(({ title, lines }: Section, at) => {
    const verdict = verdicts[at - first];
    return html`<section class="${verdict ? classOf(verdict) : ''}"><h2>${shown(title)}</h2>${bodyOf(lines)}</section>`;
  });
};

const pills = ({ severity, finding, decision, verdicts }: Message): Html[] =>
  [
    severity.score === null ? severity.band : `${severity.band} ${severity.score}`,
    ...(finding?.sample ? ['sample'] : []),
    ...(decision ? [decision.mode] : []),
    ...verdicts.flatMap(({ verdict }) => verdict ?? []).slice(0, 2),
  ].map((text) => html`<span class="pill">${text}</span>`);

/** The style sheet is ours and constant; it is the one text that goes in as it is. */
const style = new Html(`<style>${pageStyle}</style>`);

/** The incident page: one file that loads nothing and runs nothing, whatever the finding says. */
export const renderPage = (message: Message): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><title>${shown(message.title)}</title>${style}</head>
<body class="${message.severity.band}"><header><div>${pills(message)}<h1>${shown(message.title)}</h1><p>${shown(message.summary)}</p></div></header>
<main>${message.timeline.length > 0 ? html`<section><h2>Timeline</h2>${timelinePicture(message.timeline.slice(0, limits.timeline))}</section>` : null}${sections(message)}
<footer>${filled(
    html`Evidence in the archive:<ul>`,
    message.records.map((key) => html`<li>${visible(key, limits.value)}</li>`),
    html`</ul>`,
  )}<p>${shown(message.footer)}</p></footer></main></body></html>
`.markup;
