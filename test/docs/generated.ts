import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commands } from '../../src/cli/commands.ts';
import { exit } from '../../src/cli/exit.ts';
import { processIo } from '../../src/cli/io.ts';
import { program } from '../../src/cli/main.ts';
import { outputJsonSchema, outputSchemas } from '../../src/cli/output-schemas.ts';
import { replayJsonSchema } from '../../src/cli/replay-schema.ts';
import { actions } from '../../src/contain/actions.ts';
import { rulesOf } from '../../src/contain/permission.ts';
import { isManual } from '../../src/decide/action-classes.ts';
import { policyJsonSchema } from '../../src/decide/policy-schema.ts';
import { responsesPage } from './responses.ts';

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

const rightsOf = (permissions: (typeof actions)[number]['permissions']): string[] =>
  rulesOf(permissions).map(
    ({ apiGroups = [], resources = [], verbs = [] }) =>
      `- \`${verbs.join(', ')}\` on \`${resources.join(', ')}${apiGroups[0] ? `.${apiGroups[0]}` : ''}\``,
  );

const policiesOf = (admission: (typeof actions)[number]['admission']): string[] =>
  admission.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').map(({ metadata }) => `- \`${metadata?.name}\``);

const listOr = (lines: readonly string[], none: string): string => (lines.length > 0 ? lines.join('\n') : none);

const actionSection = ({ id, title, consent, permissions, admission, undo }: (typeof actions)[number]): string[] => [
  `## ${id}`,
  '',
  `${title}.`,
  '',
  `**Undo:** ${undo}. **Consent:** ${consent}.`,
  '',
  '**Rights of the responder**, beside what it reads as a reader:',
  '',
  listOr(rightsOf(permissions), 'None in the cluster.'),
  '',
  '**ValidatingAdmissionPolicies** that hold it to that:',
  '',
  listOr(policiesOf(admission), 'None: it writes nothing in the cluster.'),
  '',
];

const actionsPage = (): string =>
  [
    '# Actions',
    '',
    'Generated from the actions themselves (`npm run docs`); `lazaret actions list` prints the same. `lazaret rbac --actions LIST` prints rights and policies of the actions in use, and `lazaret-responder-pods` with them: whatever the responder does to a pod, it changes no spec.',
    '',
    '| action | what it does | whom it hits | undo | by a rule |',
    '|---|---|---|---|---|',
    ...actions.map(
      ({ id, title, blastRadius, reversible, optIn }) =>
        `| [${id}](#${id}) | ${title} | ${blastRadius} | ${reversible ? 'yes, from the before-image' : '**no**'} | ${byRule(id, optIn)} |`,
    ),
    '',
    ...actions.flatMap(actionSection),
  ].join('\n');

const byRule = (id: (typeof actions)[number]['id'], optIn: boolean): string => {
  if (isManual(id)) return 'never: a person does it';
  return optIn ? 'opt-in' : 'yes';
};

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

const outputPages = (): { readonly [file: string]: string } =>
  Object.fromEntries(
    (Object.keys(outputSchemas) as (keyof typeof outputSchemas)[]).map((command) => [
      `docs/${command}.schema.json`,
      `${JSON.stringify(outputJsonSchema(command), null, 2)}\n`,
    ]),
  );

/** Every file that is made from others, by its path. */
export const generated = (): { readonly [file: string]: string } => ({
  'src/audit/query-pack.ts': queryPack(),
  'docs/cli.md': cli(),
  'docs/actions.md': actionsPage(),
  'docs/responses.md': responsesPage(),
  ...outputPages(),
  'docs/policy.schema.json': `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
  'docs/replay.schema.json': `${JSON.stringify(replayJsonSchema(), null, 2)}\n`,
});
