import type { PodSeen } from '../../enrich/seen.ts';
import type { Finding } from '../../finding/finding.ts';
import type { ContainerPosture, ControlGrade, Posture, Sourced } from '../posture.ts';

export type Assessed = Omit<Posture, 'controls' | 'hardening' | 'techniques'>;

/** What a control is judged by. `concerned`: the containers that the finding names, or all of them. */
export type ControlContext = {
  readonly finding: Finding;
  readonly posture: Assessed;
  readonly seen: PodSeen;
  readonly concerned: readonly ContainerPosture[];
};

/** `lacks` ends the sentence about a control that is not in force: `which this pod lacks`, or why it does nothing here. */
export type InForce = Sourced<boolean> & { readonly lacks?: string };

/** A thing that can stand in the way of a technique. `podSpec`: it is set in the pod itself. */
export type Measure = {
  readonly id: string;
  /** A noun phrase that begins and continues a sentence, e.g. `allowPrivilegeEscalation: false`. */
  readonly what: string;
  readonly podSpec: boolean;
  readonly inForce: (context: ControlContext, entry: Entry) => InForce;
};

/** What one measure does against one technique. */
export type Entry = {
  readonly measure: Measure;
  readonly grade: ControlGrade | ((context: ControlContext) => ControlGrade);
  /** What must hold beside, for the grade to be true. */
  readonly needs?: readonly string[] | ((context: ControlContext) => readonly string[]);
  /** Why, where the grade alone would puzzle: `it permits memfd_create and execveat`. */
  readonly because?: string;
  /** For `rbac`: the dangerous permissions that the technique takes; the right is held if one of them is. */
  readonly rights?: readonly string[];
};

/** Finding types of one technique, what it is in MITRE ATT&CK, and what stands in its way. */
export type Family = {
  readonly types: readonly string[];
  readonly techniques: readonly string[];
  readonly entries: readonly Entry[] | ((context: ControlContext) => readonly Entry[]);
  /** Where to look when nothing in the pod spec would have helped. */
  readonly elsewhere: string;
};
