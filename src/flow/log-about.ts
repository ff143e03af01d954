import type { Log } from '../ports.ts';

/** A log whose every line bears these fields. */
export const logAbout = (log: Log, about: object): Log => ({
  debug: (message, fields) => log.debug(message, { ...about, ...fields }),
  info: (message, fields) => log.info(message, { ...about, ...fields }),
  warn: (message, fields) => log.warn(message, { ...about, ...fields }),
  error: (message, fields) => log.error(message, { ...about, ...fields }),
});
