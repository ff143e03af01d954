import { createHash } from 'node:crypto';
import { asEnvelope, type Envelope, envelope, rawBytes } from '../../src/archive/envelope.ts';
import type { Parsed } from '../../src/finding/finding.ts';
import { archivedFinding, asParsed, received } from '../builders/archived-finding.ts';

const at = new Date('2026-11-23T12:35:00.000Z');
const rejected: Parsed = { kind: 'rejected', error: { code: 'not-json', message: 'line 1' } };
const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const read = (line: string): Envelope => JSON.parse(line) as Envelope;

describe('the envelope of a finding', () => {
  it('is one line that holds the received text, its hash and what was understood', () => {
    const finding = archivedFinding();
    const text = '{ "detail" : {"id":"x"} }\r\n';
    const line = envelope(received(text), asParsed(finding), at);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(read(line)).toEqual({
      envelope: 1,
      received_at: '2026-11-23T12:35:00.000Z',
      event_bus_id: '444455556666',
      raw: text,
      raw_sha256: sha256(text),
      detail: finding.detail,
    });
  });

  it('keeps the detail of a coverage event, and none of what could not be understood', () => {
    const detail = { currentStatus: 'UNHEALTHY' };
    const coverage = {
      accountId: '1',
      region: 'r',
      clusterName: null,
      status: 'UNHEALTHY',
      previousStatus: null,
      issue: null,
      updatedAt: null,
      detail,
    };
    expect(read(envelope(received('x'), { kind: 'coverage', coverage }, at)).detail).toEqual(detail);
    expect(read(envelope(received('x'), rejected, at))).toMatchObject({ detail: null, event_bus_id: null });
  });

  it.each(['', 'a\u2028b', '"}\\\u0000', '😀 \ud800', 'x'.repeat(1_000_000)])('gives the exact text back', (text) => {
    expect(Buffer.from(rawBytes(read(envelope(received(text), rejected, at)))).equals(Buffer.from(text))).toBe(true);
  });

  it('keeps bytes that are not UTF-8 in base64', () => {
    const bytes = Uint8Array.from([0xff, 0xfe, 0x00, 0x80]);
    const stored = read(envelope(received('��', bytes), rejected, at));
    expect(stored).not.toHaveProperty('raw');
    expect([...rawBytes(stored)]).toEqual([...bytes]);
    expect(stored.raw_sha256).toBe(sha256(bytes));
  });
});

describe('reading an envelope', () => {
  const whole = read(envelope(received('text'), rejected, at));

  it('accepts one whose bytes have the stated hash', () => {
    expect(asEnvelope(whole)).toEqual(whole);
  });

  it.each([
    ['other bytes', { ...whole, raw: 'other' }],
    ['another version', { ...whole, envelope: 2 }],
    ['no bytes', { envelope: 1, raw_sha256: whole.raw_sha256 }],
    ['bytes that are no text', { ...whole, raw: null, raw_base64: '' }],
    ['a list', [whole]],
    ['nothing', null],
  ])('refuses %s', (_what, value) => {
    expect(asEnvelope(value)).toBeNull();
  });
});
