/** Only links into consoles of AWS are rendered as links, whoever made the message. */
export const isConsoleUrl = (url: string): boolean =>
  /^https:\/\/([a-z0-9-]+\.)?console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/[A-Za-z0-9/?=&#.%_-]{0,500}$/.test(
    url,
  );

/** A command as `command.ts` makes them, on one line of printable ASCII; null for anything else. */
export const safeCommand = (command: string | null): string | null =>
  command !== null && /^[\x20-\x7e]{1,1000}$/.test(command) && /^(lazaret|kubectl|aws|eksctl) /.test(command)
    ? command
    : null;
