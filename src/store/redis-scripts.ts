import { NOW, redisScript } from './redis-connection.ts'

/**
 * The atomic steps of the Redis store. An entry is a hash: `v` its value, `n` its version, `g` its groups. A group is a
 * sorted set of keys, scored by the instant at which they expire, and expires with the last of them. The scripts find
 * groups through entries, so all keys have to be on one server: no cluster.
 */
export const PREFIX = 'oura-graphql:'
const GROUP = `'${PREFIX}group:'`

const COMMON = `${NOW}
-- Removes expired members of a group; the group expires with the last one.
local function sweep(group)
  redis.call('ZREMRANGEBYSCORE', group, '-inf', '(' .. string.format('%.0f', now))
  local last_expiry = redis.call('ZRANGE', group, -1, -1, 'WITHSCORES')[2]
  if last_expiry == 'inf' then
    redis.call('PERSIST', group)
  elseif last_expiry then
    redis.call('PEXPIREAT', group, string.format('%.0f', last_expiry))
  end
end

local function leave_groups(entry, key)
  local groups = redis.call('HGET', entry, 'g')
  for _, group in ipairs(groups and cjson.decode(groups) or {}) do
    redis.call('ZREM', ${GROUP} .. group, key)
    sweep(${GROUP} .. group)
  end
end
`

/**
 * KEYS: the entry, the last version. ARGV: key, value, `any`, `absent` or a version, ms to live or `forever`, groups as
 * JSON. The version is the time in µs, or one more than the last version if that is higher: with a mere counter, a crash
 * that loses the last second would repeat versions.
 */
export const PUT = redisScript(`${COMMON}
local entry, key, expected, lifetime = KEYS[1], ARGV[1], ARGV[3], ARGV[4]
local current = redis.call('HGET', entry, 'n')
if expected == 'absent' then
  if current then return nil end
elseif expected ~= 'any' and current ~= expected then
  return nil
end
local last = tonumber(redis.call('GET', KEYS[2]) or 0)
local version = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
redis.call('SET', KEYS[2], version)

leave_groups(entry, key)
redis.call('DEL', entry)
local expires_at = '+inf'
if lifetime ~= 'forever' then
  if tonumber(lifetime) <= 0 then return version end
  expires_at = string.format('%.0f', now + lifetime)
end
redis.call('HSET', entry, 'v', ARGV[2], 'n', version, 'g', ARGV[5])
if expires_at ~= '+inf' then redis.call('PEXPIREAT', entry, expires_at) end
for _, group in ipairs(cjson.decode(ARGV[5])) do
  local name = ${GROUP} .. group
  redis.call('ZADD', name, expires_at, key)
  sweep(name)
end
return version
`)

/** KEYS: the entry. ARGV: key, `any` or a version. */
export const DELETE = redisScript(`${COMMON}
local current = redis.call('HGET', KEYS[1], 'n')
if not current or (ARGV[2] ~= 'any' and current ~= ARGV[2]) then return 0 end
leave_groups(KEYS[1], ARGV[1])
redis.call('DEL', KEYS[1])
return 1
`)

/** KEYS: the group. ARGV: the prefix of entries. */
export const LIST = redisScript(`
local found = {}
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('EXISTS', ARGV[1] .. key) == 1 then
    found[#found + 1] = key
  else
    redis.call('ZREM', KEYS[1], key)
  end
end
return found
`)
