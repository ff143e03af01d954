import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Emit, measuring, metricTable, timing } from '../../lambda/metrics.ts';

const emitted = (): { emit: Emit; said: string[] } => {
  const said: string[] = [];
  return { said, emit: (name, _value, of = null) => void said.push(of === null ? name : `${name}:${of}`) };
};

describe('metrics', () => {
  it('stand in docs/deploying.md with unit and dimension, and no others', () => {
    const page = readFileSync(path.join(import.meta.dirname, '../../docs/deploying.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| `?(\w+)`? \|/gm)].map(([, ...cells]) => cells);

    expect(rows).toEqual(
      Object.entries(metricTable).map(([name, { unit, dimension }]) => [name, unit, dimension ?? 'none']),
    );
  });

  it.each([
    [
      { outcome: 'archived', record: { decision: { actions: [], mode: 'observe' } } },
      ['Handled:archived', 'Decided:observe'],
    ],
    [
      { outcome: 'archived', record: { decision: { actions: ['quarantine'], mode: 'enforce' } } },
      ['Handled:archived', 'Decided:act'],
    ],
    [{ outcome: 'rejected' }, ['Handled:rejected', 'Failed']],
    [{ outcome: 'stood-back' }, ['Handled:stood-back']],
    [{ state: 'verdict', verdict: { verdict: 'partial' } }, ['Handled:verdict', 'Verdict:partial']],
    [{ state: 'given-up' }, ['Handled:given-up', 'Failed']],
  ])('count %j', async (result, expected) => {
    const { emit, said } = emitted();

    await measuring(emit)(async () => result);

    expect(said).toEqual([...expected, 'Duration']);
  });

  it('count a fault as a failure, and hand it on', async () => {
    const { emit, said } = emitted();

    await expect(measuring(emit)(() => Promise.reject(new Error('S3 is down')))).rejects.toThrow('S3 is down');
    expect(said).toEqual(['Failed', 'Duration']);
  });

  it('time a stage also when it fails', async () => {
    const { emit, said } = emitted();

    await timing(emit)('enrich', () => Promise.reject(new Error('gone'))).catch(() => {});

    expect(said).toEqual(['StageDuration:enrich']);
  });
});
