import type { PolicyRef } from './access.ts';
import { everywhere, isSameBlock, isWithin } from './address-block.ts';
import type { Admission } from './admitted.ts';
import { isNone, type PortSet } from './port-set.ts';
import type { Rule } from './rule.ts';

/** What is let through to the addresses of one atom. */
export type Through = { readonly ports: PortSet; readonly because: readonly PolicyRef[] };

type Node = { readonly block: string; readonly children: Node[] };

const unique = (blocks: readonly string[]): string[] =>
  blocks.filter((block, at) => blocks.findIndex((one) => isSameBlock(one, block)) === at);

const bitsOf = (block: string): number => Number(block.split('/')[1]);

const insert = (nodes: Node[], block: string): void => {
  const parent = nodes.find((node) => isWithin(block, node.block));
  if (parent) insert(parent.children, block);
  else nodes.push({ block, children: [] });
};

/** All blocks that any rule names, each under the smallest one that holds it: blocks lie in each other or apart. */
const forest = (rules: readonly Rule[]): Node[] => {
  const named = rules.flatMap(({ blocks }) => blocks.flatMap(({ block, except }) => [block, ...except]));
  const roots: Node[] = [];
  for (const block of unique([...everywhere, ...named]).toSorted((a, b) => bitsOf(a) - bitsOf(b))) insert(roots, block);
  return roots;
};

const isSame = (a: Through, b: Through): boolean => JSON.stringify(a) === JSON.stringify(b);

type Told = { readonly block: string; readonly through: Through; readonly except: readonly string[] };

/** A block whose addresses fare as those around it is no exception; what lies in it then hangs on what is around. */
const tell = (node: Node, judge: (atom: string) => Through): Told[] => {
  const through = judge(node.block);
  const inner = node.children.map((child) => tell(child, judge));
  const except = inner.flatMap(([top]) => (top ? (isSame(top.through, through) ? top.except : [top.block]) : []));
  const rest = inner.flatMap(([top, ...below]) => (top && !isSame(top.through, through) ? [top, ...below] : below));
  return [{ block: node.block, through, except }, ...rest];
};

const admissions = ({ block, through: { ports, because }, except }: Told): Admission[] => {
  if (isNone(ports)) return [];
  const party = { block, except };
  return because.length === 0
    ? [{ party, ports, because: null }]
    : because.map((policy) => ({ party, ports, because: policy }));
};

/** The address blocks that rules tell apart, and what is let through to each. */
export const blocksThrough = (rules: readonly Rule[], judge: (atom: string) => Through): Admission[] =>
  forest(rules).flatMap((root) => tell(root, judge).flatMap(admissions));
