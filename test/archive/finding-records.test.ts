import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import {
  putAlert,
  putDecision,
  putFinding,
  readAlert,
  readDecision,
  readFinding,
} from '../../src/archive/finding-records.ts';
import { putOnce, readJson } from '../../src/archive/json-record.ts';
import { findingKey } from '../../src/archive/keys.ts';
import { archivedFinding, asParsed, received } from '../builders/archived-finding.ts';

const finding = archivedFinding();
const at = new Date('2026-11-23T12:35:00.000Z');

describe('the records of a finding version', () => {
  it('are written once: a redelivery meets the first bytes', async () => {
    const store = new MemoryStore();
    expect(await putFinding(store, received('first'), asParsed(finding), at)).toBe('stored');
    expect(await putFinding(store, received('again'), asParsed(finding), new Date())).toBe('exists');
    expect(await readFinding(store, finding)).toMatchObject({ raw: 'first', received_at: at.toISOString() });
  });

  it('let a stored decision and alert stand', async () => {
    const store = new MemoryStore();
    expect(await putDecision(store, finding, { rule: 'one' })).toBe('stored');
    expect(await putDecision(store, finding, { rule: 'two' })).toBe('exists');
    expect(await readDecision(store, finding)).toEqual({ state: 'found', value: { rule: 'one' } });
    expect(await readAlert(store, finding)).toEqual({ state: 'absent' });
    expect(await putAlert(store, finding, { title: 'x' })).toBe('stored');
    expect(await readAlert(store, finding)).toEqual({ state: 'found', value: { title: 'x' } });
  });

  it('are one line of JSON each', async () => {
    const store = new MemoryStore();
    await putOnce(store, 'evidence/v1/a.json', { text: 'two\nlines' });
    const stored = await store.get('evidence/v1/a.json');
    expect(stored.state === 'found' && Buffer.from(stored.body).toString()).toBe('{"text":"two\\nlines"}\n');
  });

  it.each(['{"half', '', 'null', '"text"', '[1]', '\u0000'])(
    'that are %j are told as no JSON object, with the key and what to do',
    async (body) => {
      const store = new MemoryStore();
      const key = findingKey(finding, 'decision');
      await store.put(key, body);
      const read = await readJson(store, key);
      expect(read).toEqual({
        state: 'not-json',
        problem: { code: 'record-not-json', message: expect.stringContaining(key) },
      });
      expect(read.state === 'not-json' && read.problem.message).toContain('archive verify');
    },
  );

  it('are no envelope when their bytes are not those they state', async () => {
    const store = new MemoryStore();
    await putOnce(store, findingKey(finding, 'finding'), {
      envelope: 1,
      raw: 'x',
      raw_sha256: '0'.repeat(64),
      detail: null,
    });
    expect(await readFinding(store, finding)).toBeNull();
    expect(await readFinding(new MemoryStore(), finding)).toBeNull();
  });
});
