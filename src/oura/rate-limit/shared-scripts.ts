import { NOW, redisScript } from '../../store/redis-connection.ts'
import { MINUTE_MS } from '../../time.ts'
import { MAX_BLOCK_MS, PROBE_MS } from './rate-limits.ts'
import { MAX_FORECAST_WINDOWS } from './sliding-window-log.ts'

/** How long permits stay held after a process has died, ms. */
export const MAX_HOLD_MS = MINUTE_MS

/**
 * Lua scripts of shared-counters.ts. Each is atomic and uses the clock of Redis. KEYS: log, state and held permits of
 * the application, then those of the user. A log is a sorted set of requests, scored by their time in ms; held permits
 * are a sorted set, scored by the time at which each expires. A state is a hash of `blocked`, an instant; `probe`,
 * present if a probe is due after it; and for each window of LENGTH ms that Oura named `w:LENGTH`, its limit, and
 * `x:LENGTH`, the instant at which it is forgotten.
 */
const COMMON = `${NOW}
local function number(value) return string.format('%.0f', value) end

-- The current state of a tier: its windows (configured, and named by Oura), its block, and the size of its log.
local function tier(log, state, held, configured)
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
  -- One that expires later is of before the clock of Redis was set back.
  local held_count = redis.call('ZCOUNT', held, '(' .. number(now), number(now + ${MAX_HOLD_MS}))
  return {
    log = log, state = state, held = held, windows = windows, blocked = fields.blocked or 0, probe = fields.probe,
    size = redis.call('ZCARD', log), held_count = held_count,
  }
end

-- The tiers of the keys, without the reserve that a priority may not use: see reserveOf.
local function tiers_of(limits, priority)
  limits = cjson.decode(limits)
  local tiers = { tier(KEYS[1], KEYS[2], KEYS[3], limits[1]), tier(KEYS[4], KEYS[5], KEYS[6], limits[2]) }
  for index, each in ipairs(tiers) do
    for _, window in ipairs(each.windows) do
      local reserve = 0
      if priority == 'background' then reserve = math.floor(window.limit / 4)
      elseif priority ~= 'login' and index == 1 then reserve = math.floor(window.limit / 100) end
      window.usable = math.max(1, window.limit - reserve)
    end
  end
  return tiers
end

local function score_at(log, rank) return tonumber(redis.call('ZRANGE', log, rank, rank, 'WITHSCORES')[2]) end

-- When the request at an index is sent: of the log, or of the plan that continues the log as early as possible. Both
-- ends of a window belong to it, hence the additional millisecond.
local function instant_of(tier, index, planned)
  if index < 0 then return 0 end
  if index < tier.size then return score_at(tier.log, index) end
  if planned[index] then return planned[index] end
  local at = math.max(now, tier.blocked)
  for _, window in ipairs(tier.windows) do
    if index >= window.usable then
      at = math.max(at, instant_of(tier, index - window.usable, planned) + window.ms + 1)
    end
  end
  planned[index] = at
  return at
end

-- How long until the last of the next requests is allowed, in ms: see SlidingWindowLog.readyAt.
local function wait_for(tier, count)
  local start = math.max(now, tier.blocked)
  if count == 0 then return start - now end
  local before = tier.held_count + count - 1
  local far = nil
  for _, window in ipairs(tier.windows) do
    if before > window.usable * ${MAX_FORECAST_WINDOWS} then
      far = math.max(far or 0, math.floor(before / window.usable) * window.ms)
    end
  end
  if far then return start + far - now end
  return instant_of(tier, tier.size + before, {}) - now
end

-- The most permits that can be acquired together.
local function max_together(tiers)
  local most = math.huge
  for _, tier in ipairs(tiers) do
    if tier.probe then most = 1 end
    for _, window in ipairs(tier.windows) do most = math.min(most, window.usable) end
  end
  return most
end

-- Use of a tier: [ms blocked, ms since the last request or -1, windows].
local function report(tier)
  local last = score_at(tier.log, -1)
  local windows = {}
  for index, window in ipairs(tier.windows) do
    local sent = redis.call('ZCOUNT', tier.log, number(now - window.ms), '+inf')
    windows[index] = { window.limit, window.ms, sent + tier.held_count }
  end
  return { math.max(0, tier.blocked - now), last and math.max(0, now - last) or -1, windows }
end
`

/**
 * ARGV: both tiers' windows as JSON, priority, id of the request, and of PermitDemand: now, fromHeld, toHold, holder,
 * held, holdMs. Returns both waits in ms, the use of the application, for each tier whether the request is its probe,
 * how many permits were granted and how many are held.
 */
export const ACQUIRE = redisScript(`${COMMON}
local tiers = tiers_of(ARGV[1], ARGV[2])
local holder, held = ARGV[7], tonumber(ARGV[8])
local most = max_together(tiers)
local granted = math.min(tonumber(ARGV[4]), most)
local from_held = math.min(tonumber(ARGV[5]), granted)
local to_hold = math.min(tonumber(ARGV[6]), most - granted)
local valid = 0
for index = held - from_held + 1, held do
  local expires = redis.call('ZSCORE', KEYS[3], holder .. ':' .. index)
  if expires and tonumber(expires) > now then valid = valid + 1 end
end
local count = granted - valid + to_hold
local waits = { wait_for(tiers[1], count), wait_for(tiers[2], count) }
if waits[1] > 0 or waits[2] > 0 then return { waits[1], waits[2], report(tiers[1]), 0, 0, 0, held } end
for _, tier in ipairs(tiers) do
  for index = held - from_held + 1, held do redis.call('ZREM', tier.held, holder .. ':' .. index) end
  for index = held - from_held + 1, held - from_held + to_hold do
    redis.call('ZADD', tier.held, number(now + tonumber(ARGV[9])), holder .. ':' .. index)
  end
  if to_hold > 0 then
    redis.call('ZREMRANGEBYSCORE', tier.held, '-inf', number(now))
    redis.call('PEXPIRE', tier.held, number(math.max(tonumber(ARGV[9]), redis.call('PTTL', tier.held)) + 1000))
  end
  tier.held_count = tier.held_count - valid + to_hold
  local kept, longest = 0, 0
  for _, window in ipairs(tier.windows) do
    kept, longest = math.max(kept, window.limit), math.max(longest, window.ms)
  end
  if kept > 0 then
    -- Never before the last request: if the clock was set back, ranks would no longer be in order of time.
    local at = number(math.max(now, score_at(tier.log, -1) or 0))
    for index = 1, granted do redis.call('ZADD', tier.log, at, ARGV[3] .. ':' .. index) end
    redis.call('ZREMRANGEBYRANK', tier.log, 0, -(kept + 1))
    redis.call('PEXPIRE', tier.log, number(longest + 1000))
  end
  if tier.probe then redis.call('HSET', tier.state, 'blocked', number(now + ${PROBE_MS})) end
end
return {
  waits[1], waits[2], report(tiers[1]), tiers[1].probe or 0, tiers[2].probe or 0, granted, held - from_held + to_hold,
}
`)

/** ARGV: a holder, and the range of its permits to give back: above one, up to another. */
export const RELEASE_HELD = redisScript(`
for index = ARGV[2] + 1, ARGV[3] do
  for _, held in ipairs({ KEYS[3], KEYS[6] }) do redis.call('ZREM', held, ARGV[1] .. ':' .. index) end
end
return 1
`)

/**
 * ARGV: both tiers' windows as JSON, priority, how many permits are acquired before in each tier, how many are wanted.
 * Returns both waits in ms.
 */
export const FORECAST = redisScript(`${COMMON}
local tiers = tiers_of(ARGV[1], ARGV[2])
local together = math.min(tonumber(ARGV[5]), max_together(tiers))
return { wait_for(tiers[1], tonumber(ARGV[3]) + together), wait_for(tiers[2], tonumber(ARGV[4]) + together) }
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
local tiers = tiers_of(ARGV[1], 'query')
return { report(tiers[1]), report(tiers[2]) }
`)
