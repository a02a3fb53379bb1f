/** Whether this reads like the name of a check; it comes from links, so it can be anything. */
export function isCheckName(value: unknown): value is string {
  return typeof value === "string" && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value);
}
