const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

let formattedSecond = -1;
let formatted = "";

/** Formats epoch milliseconds as `$context.requestTime`: `12/Mar/2020:19:03:58 +0000`. */
export function requestTime(epoch: number): string {
  const second = Math.floor(epoch / 1000);
  if (second === formattedSecond) return formatted;
  const [date = "", time = ""] = new Date(second * 1000).toISOString().split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  formattedSecond = second;
  formatted = `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
  return formatted;
}
