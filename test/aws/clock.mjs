// Preloaded into a function under test: its clock runs ahead by so many milliseconds, so that midnights come when a test wants.

const ahead = Number(process.env.TEST_CLOCK_AHEAD_MS ?? 0);
const Real = Date;

globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + ahead);
    else super(...given);
  }

  static now() {
    return Real.now() + ahead;
  }
};
