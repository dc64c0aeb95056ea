import type { Grant, Grants } from './grants.ts'
import type { Storage } from './records.ts'
export function createInterimGrants({ store, sealer }: Storage): Grants {
  const keyOf = (id: string) => `grant/${id}`
  const read = async (id: string): Promise<Grant | null> => {
    const s = await store.get(keyOf(id))
    return s === null ? null : (JSON.parse(sealer.open(s.value, keyOf(id))) as Grant)
  }
  return {
    async keep(id, grant) {
      await store.put(keyOf(id), sealer.seal(JSON.stringify({ ...grant, isDead: false }), keyOf(id)))
    },
    read,
    userOf: (id) => ({
      key: id,
      accessToken: async () => (await read(id))?.accessToken ?? '',
      renewToken: async () => null,
    }),
    async forget(id) {
      const grant = await read(id)
      await store.delete(keyOf(id))
      return grant
    },
  }
}
