import { isFindingId } from '../names.ts';
import { maxItems, type Stating, textOf, wireOf } from './wire-of.ts';

/** The finding that made GuardDuty scan, and so the one to read this one with. */
export const triggerFindingIdOf = (finding: Stating): string | null => {
  const id = wireOf(finding).service?.ebsVolumeScanDetails?.triggerFindingId ?? null;
  return id !== null && isFindingId(id) ? id : null;
};

export type StatedThreat = {
  readonly name: string | null;
  readonly severity: string | null;
  readonly items: number | null;
  readonly files: readonly { readonly path: string | null; readonly sha256: string | null }[];
};

/** What a malware scan found; GuardDuty names 32 threats at most. */
export const threatsOf = (finding: Stating): StatedThreat[] => {
  const detections = wireOf(finding).service?.ebsVolumeScanDetails?.scanDetections ?? null;
  return (detections?.threatDetectedByName?.threatNames ?? []).slice(0, maxItems).map((threat) => ({
    name: textOf(threat.name),
    severity: textOf(threat.severity),
    items: threat.itemCount,
    files: threat.filePaths.slice(0, maxItems).map(({ filePath, fileName, hash }) => ({
      path: textOf(filePath) ?? textOf(fileName),
      sha256: /^[0-9a-fA-F]{64}$/.test(hash ?? '') ? hash : null,
    })),
  }));
};
