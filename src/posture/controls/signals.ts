import type { Finding } from '../../finding/finding.ts';
import { at, each, text, words } from '../reading.ts';
import { familyOf } from './table.ts';

const sequenceOf = ({ detail }: Finding): unknown => at(at(at(detail, 'service'), 'detection'), 'sequence');
const objects = (value: unknown): object[] => each(value as object[] | undefined);

/** The finding's own type, and for an attack sequence those of its signals. */
export const signalsOf = (finding: Finding): string[] => {
  const names = objects(at(sequenceOf(finding), 'signals')).map((signal) => text(at(signal, 'name')));
  const known = names.filter((name) => name !== null).filter((name) => familyOf(name) !== null);
  return [...new Set(known.length > 0 ? known : [finding.type])];
};

/** The techniques that a sequence names itself, e.g. the `T1611` of `T1611 - Escape to Host`. */
export const techniquesOf = (finding: Finding): string[] =>
  objects(at(sequenceOf(finding), 'sequenceIndicators'))
    .flatMap((indicator) => words(at(indicator, 'values') as string[] | undefined))
    .map((value) => value.match(/^T\d{4}(?:\.\d{3})?\b/)?.[0])
    .filter((id) => id !== undefined)
    .slice(0, 50);
