const HEAD = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;

/** What a line of curl's progress meter tells, in bytes, bytes a second and whole seconds. */
export interface Progress {
  readonly total: number;
  readonly received: number;
  readonly speed: number;
  readonly spentSeconds: number;
}

/** One line of the meter behind a carriage return, without an end (progress.c of libcurl). Simplified: sizes are not shortened. */
export function meterLine({ total, received, speed, spentSeconds }: Progress): string {
  const column = (value: number, width: number): string => String(value).padStart(width);
  const share = total > 0 ? Math.floor((100 * received) / total) : 0;
  const estimate = speed > 0 ? Math.floor(total / speed) : 0;
  const left = Math.max(0, estimate - spentSeconds);
  const times = [estimate, spentSeconds, left].map(timeText).join(" ");
  return `\r${column(share, 3)} ${column(total, 5)}  ${column(share, 3)} ${column(received, 5)}    0     0 ${column(speed, 6)}      0 ${times} ${column(speed, 5)}`;
}

/** The heading and the line of a transfer that begins. */
export const METER_BEGINNING: string = HEAD + meterLine({ total: 0, received: 0, speed: 0, spentSeconds: 0 });

/** " 0:01:05", hyphens for nothing. */
function timeText(seconds: number): string {
  if (seconds <= 0) return "--:--:--";
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(Math.floor(seconds / 3600)).padStart(2)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
