/** The built library, as its users import it. */
import type { prove } from "../../src/prove/index.js";

export async function builtProve(): Promise<typeof prove> {
  const address = new URL("../../dist/bundle/prove/prove.js", import.meta.url).href;
  const library: { readonly prove: typeof prove } = await import(address);
  return library.prove;
}
