/** Addresses of IPv4 and IPv6, and ranges of them such as `203.0.113.0/24`. */
import { BlockList, isIP } from "node:net";

const familyOf = (address: string) => (isIP(address) === 4 ? "ipv4" : "ipv6");

/** Whether an address is within a range; `undefined` for what is no range. An address alone is a range of one. */
export function addressRange(text: string): ((address: string) => boolean) | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  const bits = isIP(address) === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (isIP(address) === 0 || more.length > 0 || !(length <= bits)) return undefined;
  const family = familyOf(address);
  const range = new BlockList();
  range.addSubnet(address, length, family);
  return (other) => isIP(other) !== 0 && familyOf(other) === family && range.check(other, family);
}
