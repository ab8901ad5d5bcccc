/** Loading a wasm module when it is first asked for. */

import { failure } from "../failure";

/** Gives what `begin` loads, once; after a failure the next one who asks begins anew. What does not arrive is being offline. */
export function once<T>(begin: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= begin().catch((thrown: unknown) => {
      throw thrown instanceof TypeError ? failure("offline") : thrown;
    });
    loading.catch(() => (loading = undefined));
    return loading;
  };
}

/** A module of its own, which comes beside its wasm file. */
export function loaded<T extends { default: (input: { module_or_path: Response }) => Promise<unknown> }>(
  script: () => Promise<T>,
  url: string,
): () => Promise<T> {
  return once(async () => {
    const [module, response] = await Promise.all([script(), fetch(url, { credentials: "same-origin" })]);
    await module.default({ module_or_path: response });
    return module;
  });
}
