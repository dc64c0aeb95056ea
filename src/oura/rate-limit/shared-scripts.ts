import { redisScript } from '../../store/redis-connection.ts'
import { MAX_BLOCK_MS, PROBE_MS } from './rate-limits.ts'

/**
 * Lua scripts of shared-counters.ts. Each is atomic and uses the clock of Redis. KEYS: log and state of the
 * application, log and state of the user. A log is a sorted set of requests, scored by their time in ms; a state is a
 * hash of `blocked`, an instant; `probe`, present if a probe is due after it; and for each window of LENGTH ms that Oura
 * named `w:LENGTH`, its limit, and `x:LENGTH`, the instant at which it is forgotten.
 */
const COMMON = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function number(value) return string.format('%.0f', value) end

-- The current state of a tier: its windows (configured, and named by Oura), its block, and the size of its log.
local function tier(log, state, configured)
  local windows, known = {}, {}
  for index, window in ipairs(configured) do
    windows[index] = { limit = window[1], ms = window[2] }
    known[window[2]] = true
  end
  local fields, flat = {}, redis.call('HGETALL', state)
  for index = 1, #flat, 2 do fields[flat[index]] = tonumber(flat[index + 1]) end
  -- An instant to come is one of before the clock of Redis was set back.
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', log, '(' .. number(now), '+inf')) do
    redis.call('ZADD', log, number(now), id)
  end
  local last_block = now + (log == KEYS[1] and ${MAX_BLOCK_MS.application} or ${MAX_BLOCK_MS.user})
  if (fields.blocked or 0) > last_block then
    fields.blocked = last_block
    redis.call('HSET', state, 'blocked', number(last_block))
  end
  for field, value in pairs(fields) do
    local ms = tonumber(string.match(field, '^w:(%d+)$'))
    if ms and (fields['x:' .. number(ms)] or 0) <= now then ms = nil end
    if ms and not known[ms] then windows[#windows + 1] = { limit = value, ms = ms } end
    for _, window in ipairs(windows) do
      if window.ms == ms then window.limit = math.min(window.limit, value) end
    end
  end
  return { log = log, state = state, windows = windows, blocked = fields.blocked or 0, probe = fields.probe, size = redis.call('ZCARD', log) }
end

local function score_at(log, rank) return tonumber(redis.call('ZRANGE', log, rank, rank, 'WITHSCORES')[2]) end

-- When a request is allowed after those of the log and after the planned ones. Both ends of a window belong to it,
-- hence the additional millisecond.
local function next_at(tier, planned, at)
  at = math.max(at, tier.blocked)
  for _, window in ipairs(tier.windows) do
    local rank, oldest = tier.size + #planned - window.limit, nil
    if rank >= tier.size then
      oldest = planned[rank - tier.size + 1]
    elseif rank >= 0 then
      oldest = score_at(tier.log, rank)
    end
    if oldest then at = math.max(at, oldest + window.ms + 1) end
  end
  return at
end

-- Use of a tier: [ms blocked, ms since the last request or -1, windows].
local function report(tier)
  local last = score_at(tier.log, -1)
  local windows = {}
  for index, window in ipairs(tier.windows) do
    windows[index] = { window.limit, window.ms, redis.call('ZCOUNT', tier.log, number(now - window.ms), '+inf') }
  end
  return { math.max(0, tier.blocked - now), last and math.max(0, now - last) or -1, windows }
end
`

/**
 * ARGV: both tiers' windows as JSON, an id of the request. Returns both waits in ms, the use of the application, and for
 * each tier whether the request is its probe. The permit is acquired if both waits are 0.
 */
export const ACQUIRE = redisScript(`${COMMON}
local limits = cjson.decode(ARGV[1])
local tiers = { tier(KEYS[1], KEYS[2], limits[1]), tier(KEYS[3], KEYS[4], limits[2]) }
local waits = { next_at(tiers[1], {}, now) - now, next_at(tiers[2], {}, now) - now }
if waits[1] > 0 or waits[2] > 0 then return { waits[1], waits[2], report(tiers[1]) } end
for _, tier in ipairs(tiers) do
  local kept, longest = 0, 0
  for _, window in ipairs(tier.windows) do
    kept, longest = math.max(kept, window.limit), math.max(longest, window.ms)
  end
  if kept > 0 then
    -- Never before the last request: if the clock was set back, ranks would no longer be in order of time.
    redis.call('ZADD', tier.log, number(math.max(now, score_at(tier.log, -1) or 0)), ARGV[2])
    redis.call('ZREMRANGEBYRANK', tier.log, 0, -(kept + 1))
    redis.call('PEXPIRE', tier.log, number(longest + 1000))
  end
  if tier.probe then redis.call('HSET', tier.state, 'blocked', number(now + ${PROBE_MS})) end
end
return { waits[1], waits[2], report(tiers[1]), tiers[1].probe or 0, tiers[2].probe or 0 }
`)

/** ARGV: both tiers' windows as JSON, how many requests precede this one in each tier. Returns both waits in ms. */
export const FORECAST = redisScript(`${COMMON}
local limits = cjson.decode(ARGV[1])
local function forecast(tier, before)
  local at, planned = now, {}
  for index = 1, before + 1 do
    at = next_at(tier, planned, at)
    planned[index] = at
  end
  return at - now
end
return {
  forecast(tier(KEYS[1], KEYS[2], limits[1]), tonumber(ARGV[2])),
  forecast(tier(KEYS[3], KEYS[4], limits[2]), tonumber(ARGV[3])),
}
`)

/** KEYS: a state. ARGV: ms to block, a limit and its window in ms (or '' twice), ms to remember it, 1 if a probe is due. */
export const PENALIZE = redisScript(`${COMMON}
local state, until_, forget_in = KEYS[1], now + tonumber(ARGV[1]), tonumber(ARGV[4])
if until_ > tonumber(redis.call('HGET', state, 'blocked') or 0) then
  redis.call('HSET', state, 'blocked', number(until_))
end
if ARGV[2] ~= '' then
  local field = 'w:' .. ARGV[3]
  local known = tonumber(redis.call('HGET', state, field) or ARGV[2])
  redis.call('HSET', state, field, number(math.min(known, tonumber(ARGV[2]))))
  redis.call('HSET', state, 'x:' .. ARGV[3], number(now + forget_in))
end
if ARGV[5] == '1' then redis.call('HSET', state, 'probe', '1') end
local ends_in = math.max(forget_in, tonumber(ARGV[1]), redis.call('PTTL', state))
redis.call('PEXPIRE', state, number(ends_in))
return 1
`)

/** KEYS: a state. Ends its block. */
export const UNBLOCK = redisScript(`return redis.call('HDEL', KEYS[1], 'blocked', 'probe')`)

/** ARGV: both tiers' windows as JSON. Returns the use of each tier. */
export const BUDGETS = redisScript(`${COMMON}
local limits = cjson.decode(ARGV[1])
return { report(tier(KEYS[1], KEYS[2], limits[1])), report(tier(KEYS[3], KEYS[4], limits[2])) }
`)
