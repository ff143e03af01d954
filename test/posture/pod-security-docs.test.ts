import { readFileSync } from 'node:fs';
import path from 'node:path';
import { edits } from '../../src/posture/hardening/edits.ts';
import { checks } from '../../src/posture/pss/checks.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/pod-security.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));

describe('docs/pod-security.md', () => {
  it('has a row for each check and each change, as the code has them, and no other', () => {
    const ofChecks = checks.map(
      ({ id, level, revisions, allows }) =>
        `| \`${id}\` | ${level} | ${revisions.map(({ since }) => `v1.${since}`).join(', ')} | ${allows} |`,
    );
    const ofEdits = edits.map(
      ({ id, title, checks: answered, controls }) =>
        `| \`${id}\` | ${title} | ${answered.join(', ') || '—'} | ${controls.join(', ') || '—'} |`,
    );
    expect(rows).toEqual([...ofChecks, ...ofEdits]);
  });
});
