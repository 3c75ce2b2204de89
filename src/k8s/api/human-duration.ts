/**
 * How long something is ago, as kubectl's AGE column says it: "45s", "5m3s", "12h", "3d4h" (apimachinery's
 * duration.HumanDuration). Up to a second in the future is "0s", more "<invalid>".
 */
export function humanDuration(seconds: number): string {
  const whole = Math.trunc(seconds);
  if (whole < -1) return "<invalid>";
  if (whole < 0) return "0s";
  if (whole < 120) return `${whole}s`;
  const minutes = Math.trunc(whole / 60);
  if (minutes < 10) return `${minutes}m${orNothing(whole % 60, "s")}`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(whole / 3600);
  if (hours < 8) return `${hours}h${orNothing(minutes % 60, "m")}`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return `${days}d${orNothing(hours % 24, "h")}`;
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? `${years}y${orNothing(days % 365, "d")}` : `${years}y`;
}

function orNothing(count: number, unit: string): string {
  return count === 0 ? "" : `${count}${unit}`;
}
