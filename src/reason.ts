/** Why something was done, not done, or could not be told: the same object in archive, alert, CLI and tests. */
export type Reason = { readonly code: string; readonly message: string };

/** Codes are lower-case words joined by dashes, stable for ever, and each stands in `docs/reasons.md`. */
export const reason = (code: string, message: string): Reason => ({ code, message });
