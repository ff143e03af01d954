import type { Engine } from '../network/access.ts';
import { calico } from './engines/calico.ts';
import { cilium } from './engines/cilium.ts';
import type { Drive } from './engines/drive.ts';
import { refuse } from './engines/refuse.ts';
import { vpcCni } from './engines/vpc-cni.ts';

export const drives: readonly Drive[] = [cilium, calico, vpcCni, refuse];

export const engineFor = (engine: Engine): Drive => drives.find((drive) => drive.drives(engine)) ?? refuse;
