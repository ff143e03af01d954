import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commands } from '../../src/cli/commands.ts';
import { exit } from '../../src/cli/exit.ts';
import { processIo } from '../../src/cli/io.ts';
import { program } from '../../src/cli/main.ts';
import { replayJsonSchema } from '../../src/cli/replay-schema.ts';
import { actions } from '../../src/contain/actions.ts';

const root = path.resolve(import.meta.dirname, '../..');

const helpOf = (name: string): string => {
  const io = { ...processIo(), terminal: { out: false, err: false, columns: 100 } };
  const command = name
    .split(' ')
    .reduce((parent, word) => parent.commands.find((one) => one.name() === word) ?? parent, program(io));
  command.configureHelp({ helpWidth: 100 });
  return command.helpInformation().trimEnd();
};

const cli = (): string =>
  [
    '# Commands',
    '',
    'Generated from the commands themselves (`npm run docs`).',
    '',
    'Every command that acts shows by default and acts with `--apply`. `--output json` prints one JSON object per line on stdout; everything else goes to stderr.',
    '',
    '| exit code | meaning |',
    '|---|---|',
    `| ${exit.ok} | ok |`,
    `| ${exit.negative} | a negative answer: a refused plan, an invalid archive, a failed policy test |`,
    `| ${exit.usage} | the command line, the policy or an input file is wrong |`,
    `| ${exit.couldNotLook} | a cluster, an archive or an API could not be looked at |`,
    `| ${exit.partly} | some of it was done, some was not: the output says which |`,
    '',
    ...commands.flatMap(({ name, summary, examples }) => [
      `## lazaret ${name}`,
      '',
      `${summary}.`,
      '',
      '```',
      ...examples.map((line) => `$ ${line}`),
      '```',
      '',
      '```',
      helpOf(name),
      '```',
      '',
    ]),
  ].join('\n');

const actionsPage = (): string =>
  [
    '# Actions',
    '',
    'Generated from the actions themselves (`npm run docs`); `lazaret actions list` prints the same.',
    '',
    '| action | what it does | whom it hits | undo | by a rule |',
    '|---|---|---|---|---|',
    ...actions.map(
      ({ id, title, blastRadius, reversible, optIn }) =>
        `| ${id} | ${title} | ${blastRadius} | ${reversible ? 'yes, from the before-image' : '**no**'} | ${optIn ? 'opt-in' : 'yes'} |`,
    ),
    '',
  ].join('\n');

const literal = (text: string): string => `\`${text.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&')}\``;

/** A stage reads no files, and a bundle has none: the SQL of the pack as a module. */
const queryPack = (): string => {
  const files = globSync('src/audit/queries/*.sql', { cwd: root }).sort();
  const texts = files.map((file) => {
    const name = path.basename(file, '.sql');
    return `  ${/^[a-z]+$/.test(name) ? name : `'${name}'`}: ${literal(readFileSync(path.join(root, file), 'utf8'))},\n`;
  });
  return `/** Made of \`queries/*.sql\` by \`npm run docs\`; change the files there. */\nexport const packTexts = {\n${texts.join('')}} as const;\n`;
};

/** Every file that is made from others, by its path. */
export const generated = (): { readonly [file: string]: string } => ({
  'src/audit/query-pack.ts': queryPack(),
  'docs/cli.md': cli(),
  'docs/actions.md': actionsPage(),
  'docs/replay.schema.json': `${JSON.stringify(replayJsonSchema(), null, 2)}\n`,
});
