import { type Html, html } from './html.ts';
import type { TimelineEntry } from './message.ts';
import { visible } from './visible.ts';

const row = 32;

/** Seconds are enough for a reader. */
const moment = (at: string): string => visible(at, 30).replace(/^(\S{10})T(\S{8})\.\d+Z$/, '$1 $2 UTC');

const took = (from: number, to: number): string => {
  const seconds = Math.round((to - from) / 1000);
  if (!Number.isFinite(seconds) || seconds < 0) return '';
  if (seconds < 120) return `+${seconds} s`;
  return seconds < 7200 ? `+${Math.round(seconds / 60)} min` : `+${Math.round(seconds / 3600)} h`;
};

/** What happened when, from top to bottom, with the time between; an inline picture that needs no script. */
export const timelinePicture = (entries: readonly TimelineEntry[]): Html => {
  const height = entries.length * row + 6;
  const marks = entries.map(({ at, what }, index) => {
    const y = index * row + row / 2 + 3;
    const before = entries[index - 1];
    const gap = before ? took(Date.parse(before.at), Date.parse(at)) : '';
    return html`<circle cx="12" cy="${y}" r="5"/><text x="30" y="${y + 4}" class="soft">${moment(at)}</text><text x="235" y="${y + 4}" class="soft">${gap}</text><text x="335" y="${y + 4}">${visible(what, 80)}</text>`;
  });
  return html`<svg viewBox="0 0 880 ${height}" role="img" aria-label="Timeline"><line x1="12" y1="${row / 2}" x2="12" y2="${height - row / 2}"/>${marks}</svg>`;
};
