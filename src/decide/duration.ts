const units: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3600, d: 86_400 };

export const durationForm = /^[1-9]\d{0,5}[smhd]$/;

/** Seconds of a duration as `lazaret.yaml` writes it: `90s`, `15m`, `24h`, `7d`. NaN for anything else. */
export const seconds = (duration: string): number =>
  durationForm.test(duration)
    ? Number(duration.slice(0, -1)) * (units[duration.at(-1) ?? ''] ?? Number.NaN)
    : Number.NaN;
