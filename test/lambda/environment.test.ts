import * as z from 'zod';
import { environmentOf } from '../../lambda/environment.ts';

const wanted = z.object({ LAZARET_EVIDENCE_BUCKET: z.string().min(3), LAZARET_INTAKE_QUEUE_URL: z.url() });

describe('the environment of a function', () => {
  it('is what the stack set, and nothing else', () => {
    const given = { LAZARET_EVIDENCE_BUCKET: 'evidence', LAZARET_INTAKE_QUEUE_URL: 'https://sqs/x', PATH: '/bin' };
    expect(environmentOf(wanted, given)).toEqual({
      LAZARET_EVIDENCE_BUCKET: 'evidence',
      LAZARET_INTAKE_QUEUE_URL: 'https://sqs/x',
    });
  });

  it('names every variable that is missing or of another form', () => {
    expect(() => environmentOf(wanted, { LAZARET_INTAKE_QUEUE_URL: 'no address' })).toThrow(
      /^environment: LAZARET_EVIDENCE_BUCKET: .*; LAZARET_INTAKE_QUEUE_URL: /,
    );
  });
});
