import { writeFile } from 'node:fs/promises';
import { openArchive } from '../../adapters/open-archive.ts';
import { readJson } from '../../archive/json-record.ts';
import { evidencePrefix } from '../../archive/keys.ts';
import type { Message } from '../../notify/message.ts';
import { renderPage } from '../../notify/render-page.ts';
import type { ArchiveStore } from '../../ports.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';

/** The newest alert of a finding: keys of one finding sort by the time of its version. */
const newestAlert = async (store: ArchiveStore, id: string): Promise<string | null> => {
  let newest: string | null = null;
  for await (const { key } of store.list(evidencePrefix))
    if (key.includes(`/${id}/`) && key.endsWith('-alert.json')) newest = key;
  return newest;
};

export const page: CommandSpec = {
  name: 'page',
  summary: 'Writes the incident page of a finding: one HTML file with everything in it, made from its alert record',
  arguments: [['<finding>', 'id of the finding']],
  options: [archiveOption, ['--out <file>', 'where to write it (default: standard output)']],
  examples: ['lazaret page 1ac01000000000000000000000000000 --archive .lazaret/demo --out incident.html'],
  run: async (io, [id], options) => {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(String(id))) throw new CommandError(exit.usage, `${id}: not the id of a finding`);
    const archive = await openArchive(text(options, 'archive') ?? archiveOption[2], io.now);
    try {
      const key = await newestAlert(archive.store, String(id));
      const read = key === null ? null : await readJson(archive.store, key);
      if (read?.state !== 'found') throw new CommandError(exit.negative, `${id}: this archive holds no alert about it`);
      const html = renderPage(read.value['message'] as unknown as Message);
      const out = text(options, 'out');
      if (out === null) io.stdout(html);
      else await writeFile(out, html);
      return exit.ok;
    } finally {
      await archive.close();
    }
  },
};
