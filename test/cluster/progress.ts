/** Says how far a long job is on standard error: in place on a terminal, at most every ten seconds elsewhere. An empty line clears it. */
export const progressOnStderr = (): ((line: string) => void) => {
  let last = 0;
  return (line) => {
    const now = Date.now();
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else if (line !== '' && now - last > 10_000) process.stderr.write(`${line}\n`);
    else return;
    last = now;
  };
};
