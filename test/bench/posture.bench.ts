/**
 * How fast posture is: the Pod Security Standards against upstream's own Go evaluator, in one run on the same pods, and the
 * whole posture of a typical pod. Needs Go, or Python to fetch it. Run: node test/bench/posture.bench.ts
 */
import fc from 'fast-check';
import { assess } from '../../src/posture/assess.ts';
import { evaluatePss } from '../../src/posture/pss/evaluate.ts';
import { newest } from '../../src/posture/pss/version.ts';
import { findingOfType } from '../builders/finding.ts';
import { defaulted, randomPod } from '../builders/random-pods.ts';
import { aPodSeen } from '../builders/seen.ts';
import { ask, pssReference } from './pss-reference.ts';

const program = await pssReference(console.log);
const lines = fc
  .sample(randomPod({ ephemeral: true }).map(defaulted), { numRuns: 2000, seed: 1 })
  .map((pod) => JSON.stringify(pod));
const pods = lines.map((line) => JSON.parse(line));

const everyPod = (): number => pods.reduce((sum, pod) => sum + evaluatePss(pod, 'restricted', newest).detail.length, 0);

const ours = (rounds: number): number => {
  const from = performance.now();
  for (let round = 0; round < rounds; round += 1) everyPod();
  return (rounds * pods.length * 1000) / (performance.now() - from);
};

const theirs = async (rounds: number): Promise<number> =>
  JSON.parse((await ask(program, ['measure', String(rounds)], lines))[0] ?? '').podsPerSecond;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

ours(30);
const own: number[] = [];
const other: number[] = [];
// Turn by turn, so that what else the machine does falls on both.
for (let turn = 0; turn < 5; turn += 1) {
  own.push(ours(50));
  other.push(await theirs(50));
}
const [js, go] = [median(own), median(other)].map(Math.round) as [number, number];
console.log(`Pod Security Standards, restricted, ${newest.name}, ${pods.length} random pods, median of 5 turns`);
console.log(
  `  here ${js.toLocaleString('en')} pods/s, Go reference ${go.toLocaleString('en')} pods/s, ratio ${(js / go).toFixed(2)}`,
);

const typical = aPodSeen();
const finding = findingOfType('PrivilegeEscalation:Runtime/RuncContainerEscape');
const milliseconds = (count: number): number => {
  const before = process.cpuUsage();
  for (let at = 0; at < count; at += 1) assess(typical, finding);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
};
milliseconds(500);
console.log(`Whole posture of a typical pod, with hardening files: ${milliseconds(2000).toFixed(2)} ms CPU`);
