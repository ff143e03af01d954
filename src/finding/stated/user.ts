import { orNull, type Stating, textOf, textsOf, wireOf } from './wire-of.ts';

export type StatedUser = {
  /** In the cluster. */
  readonly username: string | null;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly sessionNames: readonly string[];
  readonly impersonates: string | null;
  /** In IAM; all null for an identity of the cluster's own or of OIDC. */
  readonly accessKeyId: string | null;
  readonly principalId: string | null;
  readonly iamName: string | null;
  /** `IAMUser`, `AssumedRole`, `Role`, … as GuardDuty writes it. */
  readonly iamType: string | null;
};

/** Who made the API call, in the cluster's words and in IAM's. */
export const userOf = (finding: Stating): StatedUser | null => {
  const { resource } = wireOf(finding);
  const user = resource?.kubernetesDetails?.kubernetesUserDetails ?? null;
  const key = resource?.accessKeyDetails ?? null;
  return orNull({
    username: textOf(user?.username),
    uid: textOf(user?.uid),
    groups: textsOf(user?.groups),
    sessionNames: textsOf(user?.sessionName),
    impersonates: textOf(user?.impersonatedUser?.username),
    accessKeyId: textOf(key?.accessKeyId),
    principalId: textOf(key?.principalId),
    iamName: textOf(key?.userName),
    iamType: textOf(key?.userType),
  });
};
