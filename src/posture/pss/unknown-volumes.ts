import type { Pod } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import { each, text } from '../reading.ts';
import { allowedVolumes, forbiddenVolumes } from './checks/restricted-volumes.ts';

const known: ReadonlySet<string> = new Set([...allowedVolumes, ...forbiddenVolumes, 'name']);
const most = 10;

/** Volumes of a type that came after what is known: restricted forbids them as upstream does, baseline knows nothing of them. */
export const unknownVolumes = ({ spec }: Pod): Reason[] => {
  const found = each(spec?.volumes).flatMap((volume) =>
    Object.entries(volume)
      .filter(([field, value]) => !known.has(field) && value !== null && value !== undefined)
      .map(([field]) => `${(text(volume.name) ?? '').slice(0, 63)} (${field.slice(0, 63)})`),
  );
  return found.length === 0
    ? []
    : [
        reason(
          'volume-type-unknown',
          `what these volumes are is not known, so nothing is said of where they lead: ${found.slice(0, most).join(', ')}`,
        ),
      ];
};
