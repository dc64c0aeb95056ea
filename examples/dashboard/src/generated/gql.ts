/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query MoreWorkouts($startDate: Date!, $endDate: Date!, $workouts: Int!, $afterWorkout: String!) {\n  viewer {\n    id\n    ...WorkoutsPanel\n  }\n}": typeof types.MoreWorkoutsDocument,
    "query Night($date: Date!) {\n  viewer {\n    id\n    day(date: $date) {\n      id\n      ...NightPanel\n    }\n  }\n}": typeof types.NightDocument,
    "query Overview($startDate: Date!, $endDate: Date!, $previousStartDate: Date!, $previousEndDate: Date!, $workouts: Int!, $afterWorkout: String) {\n  viewer {\n    id\n    ...ScoreTiles\n    ...ScoresPanel\n    ...NightsPanel\n    ...ReadinessPanel\n    ...ActivityPanel\n    ...WorkoutsPanel\n  }\n}": typeof types.OverviewDocument,
    "query Session {\n  viewer {\n    id\n    grantedScopes\n    personalInfo {\n      email\n    }\n  }\n}": typeof types.SessionDocument,
    "query SleepHistory($startDate: Date!, $endDate: Date!, $last: Int!, $before: String) {\n  viewer {\n    id\n    sleepPeriods(\n      startDate: $startDate\n      endDate: $endDate\n      last: $last\n      before: $before\n    ) {\n      totalCount\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        hasNextPage\n        endCursor\n      }\n      edges {\n        cursor\n        node {\n          id\n          day\n          bedtimeEnd\n          ...HistoryItem\n        }\n      }\n    }\n  }\n}": typeof types.SleepHistoryDocument,
    "query Workout($id: ID!, $first: Int!, $after: String) {\n  node(id: $id) {\n    id\n    ... on Workout {\n      ...WorkoutHeartRate\n    }\n  }\n}": typeof types.WorkoutDocument,
    "fragment ActivityPanel on User {\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      steps\n      activeCalories\n      targetCalories\n    }\n  }\n}": typeof types.ActivityPanelFragmentDoc,
    "fragment HistoryItem on SleepPeriod {\n  day\n  type\n  bedtimeStart\n  bedtimeEnd\n  totalSleepDuration\n  deepSleepDuration\n  lightSleepDuration\n  remSleepDuration\n  awakeTime\n  efficiency\n  lowestHeartRate\n  averageHrv\n}": typeof types.HistoryItemFragmentDoc,
    "fragment NightPanel on Day {\n  date\n  mainSleep {\n    id\n    bedtimeStart\n    bedtimeEnd\n    timeInBed\n    totalSleepDuration\n    deepSleepDuration\n    lightSleepDuration\n    remSleepDuration\n    awakeTime\n    efficiency\n    latency\n    lowestHeartRate\n    averageHrv\n    averageBreath\n    phases {\n      phase\n      start\n      durationSeconds\n    }\n    heartRate {\n      interval\n      timestamp\n      items\n    }\n  }\n}": typeof types.NightPanelFragmentDoc,
    "fragment NightsPanel on User {\n  days(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      date\n      mainSleep {\n        id\n        totalSleepDuration\n        deepSleepDuration\n        lightSleepDuration\n        remSleepDuration\n        awakeTime\n      }\n    }\n  }\n}": typeof types.NightsPanelFragmentDoc,
    "fragment ReadinessPanel on User {\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n      temperatureDeviation\n      contributors {\n        activityBalance\n        bodyTemperature\n        hrvBalance\n        previousDayActivity\n        previousNight\n        recoveryIndex\n        restingHeartRate\n        sleepBalance\n        sleepRegularity\n      }\n    }\n  }\n}": typeof types.ReadinessPanelFragmentDoc,
    "fragment ScoreTiles on User {\n  summary(startDate: $startDate, endDate: $endDate) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  previousSummary: summary(\n    startDate: $previousStartDate\n    endDate: $previousEndDate\n  ) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}": typeof types.ScoreTilesFragmentDoc,
    "fragment ScoresPanel on User {\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}": typeof types.ScoresPanelFragmentDoc,
    "fragment WorkoutHeartRate on Workout {\n  id\n  activity\n  startDatetime\n  endDatetime\n  heartRate(first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        timestamp\n        bpm\n      }\n    }\n  }\n}": typeof types.WorkoutHeartRateFragmentDoc,
    "fragment WorkoutsPanel on User {\n  workouts(\n    startDate: $startDate\n    endDate: $endDate\n    orderBy: DESC\n    first: $workouts\n    after: $afterWorkout\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        day\n        activity\n        label\n        intensity\n        startDatetime\n        endDatetime\n        durationSeconds\n        calories\n        distance\n      }\n    }\n  }\n}": typeof types.WorkoutsPanelFragmentDoc,
};
const documents: Documents = {
    "query MoreWorkouts($startDate: Date!, $endDate: Date!, $workouts: Int!, $afterWorkout: String!) {\n  viewer {\n    id\n    ...WorkoutsPanel\n  }\n}": types.MoreWorkoutsDocument,
    "query Night($date: Date!) {\n  viewer {\n    id\n    day(date: $date) {\n      id\n      ...NightPanel\n    }\n  }\n}": types.NightDocument,
    "query Overview($startDate: Date!, $endDate: Date!, $previousStartDate: Date!, $previousEndDate: Date!, $workouts: Int!, $afterWorkout: String) {\n  viewer {\n    id\n    ...ScoreTiles\n    ...ScoresPanel\n    ...NightsPanel\n    ...ReadinessPanel\n    ...ActivityPanel\n    ...WorkoutsPanel\n  }\n}": types.OverviewDocument,
    "query Session {\n  viewer {\n    id\n    grantedScopes\n    personalInfo {\n      email\n    }\n  }\n}": types.SessionDocument,
    "query SleepHistory($startDate: Date!, $endDate: Date!, $last: Int!, $before: String) {\n  viewer {\n    id\n    sleepPeriods(\n      startDate: $startDate\n      endDate: $endDate\n      last: $last\n      before: $before\n    ) {\n      totalCount\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        hasNextPage\n        endCursor\n      }\n      edges {\n        cursor\n        node {\n          id\n          day\n          bedtimeEnd\n          ...HistoryItem\n        }\n      }\n    }\n  }\n}": types.SleepHistoryDocument,
    "query Workout($id: ID!, $first: Int!, $after: String) {\n  node(id: $id) {\n    id\n    ... on Workout {\n      ...WorkoutHeartRate\n    }\n  }\n}": types.WorkoutDocument,
    "fragment ActivityPanel on User {\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      steps\n      activeCalories\n      targetCalories\n    }\n  }\n}": types.ActivityPanelFragmentDoc,
    "fragment HistoryItem on SleepPeriod {\n  day\n  type\n  bedtimeStart\n  bedtimeEnd\n  totalSleepDuration\n  deepSleepDuration\n  lightSleepDuration\n  remSleepDuration\n  awakeTime\n  efficiency\n  lowestHeartRate\n  averageHrv\n}": types.HistoryItemFragmentDoc,
    "fragment NightPanel on Day {\n  date\n  mainSleep {\n    id\n    bedtimeStart\n    bedtimeEnd\n    timeInBed\n    totalSleepDuration\n    deepSleepDuration\n    lightSleepDuration\n    remSleepDuration\n    awakeTime\n    efficiency\n    latency\n    lowestHeartRate\n    averageHrv\n    averageBreath\n    phases {\n      phase\n      start\n      durationSeconds\n    }\n    heartRate {\n      interval\n      timestamp\n      items\n    }\n  }\n}": types.NightPanelFragmentDoc,
    "fragment NightsPanel on User {\n  days(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      date\n      mainSleep {\n        id\n        totalSleepDuration\n        deepSleepDuration\n        lightSleepDuration\n        remSleepDuration\n        awakeTime\n      }\n    }\n  }\n}": types.NightsPanelFragmentDoc,
    "fragment ReadinessPanel on User {\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n      temperatureDeviation\n      contributors {\n        activityBalance\n        bodyTemperature\n        hrvBalance\n        previousDayActivity\n        previousNight\n        recoveryIndex\n        restingHeartRate\n        sleepBalance\n        sleepRegularity\n      }\n    }\n  }\n}": types.ReadinessPanelFragmentDoc,
    "fragment ScoreTiles on User {\n  summary(startDate: $startDate, endDate: $endDate) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  previousSummary: summary(\n    startDate: $previousStartDate\n    endDate: $previousEndDate\n  ) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}": types.ScoreTilesFragmentDoc,
    "fragment ScoresPanel on User {\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}": types.ScoresPanelFragmentDoc,
    "fragment WorkoutHeartRate on Workout {\n  id\n  activity\n  startDatetime\n  endDatetime\n  heartRate(first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        timestamp\n        bpm\n      }\n    }\n  }\n}": types.WorkoutHeartRateFragmentDoc,
    "fragment WorkoutsPanel on User {\n  workouts(\n    startDate: $startDate\n    endDate: $endDate\n    orderBy: DESC\n    first: $workouts\n    after: $afterWorkout\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        day\n        activity\n        label\n        intensity\n        startDatetime\n        endDatetime\n        durationSeconds\n        calories\n        distance\n      }\n    }\n  }\n}": types.WorkoutsPanelFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MoreWorkouts($startDate: Date!, $endDate: Date!, $workouts: Int!, $afterWorkout: String!) {\n  viewer {\n    id\n    ...WorkoutsPanel\n  }\n}"): (typeof documents)["query MoreWorkouts($startDate: Date!, $endDate: Date!, $workouts: Int!, $afterWorkout: String!) {\n  viewer {\n    id\n    ...WorkoutsPanel\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Night($date: Date!) {\n  viewer {\n    id\n    day(date: $date) {\n      id\n      ...NightPanel\n    }\n  }\n}"): (typeof documents)["query Night($date: Date!) {\n  viewer {\n    id\n    day(date: $date) {\n      id\n      ...NightPanel\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Overview($startDate: Date!, $endDate: Date!, $previousStartDate: Date!, $previousEndDate: Date!, $workouts: Int!, $afterWorkout: String) {\n  viewer {\n    id\n    ...ScoreTiles\n    ...ScoresPanel\n    ...NightsPanel\n    ...ReadinessPanel\n    ...ActivityPanel\n    ...WorkoutsPanel\n  }\n}"): (typeof documents)["query Overview($startDate: Date!, $endDate: Date!, $previousStartDate: Date!, $previousEndDate: Date!, $workouts: Int!, $afterWorkout: String) {\n  viewer {\n    id\n    ...ScoreTiles\n    ...ScoresPanel\n    ...NightsPanel\n    ...ReadinessPanel\n    ...ActivityPanel\n    ...WorkoutsPanel\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Session {\n  viewer {\n    id\n    grantedScopes\n    personalInfo {\n      email\n    }\n  }\n}"): (typeof documents)["query Session {\n  viewer {\n    id\n    grantedScopes\n    personalInfo {\n      email\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SleepHistory($startDate: Date!, $endDate: Date!, $last: Int!, $before: String) {\n  viewer {\n    id\n    sleepPeriods(\n      startDate: $startDate\n      endDate: $endDate\n      last: $last\n      before: $before\n    ) {\n      totalCount\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        hasNextPage\n        endCursor\n      }\n      edges {\n        cursor\n        node {\n          id\n          day\n          bedtimeEnd\n          ...HistoryItem\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query SleepHistory($startDate: Date!, $endDate: Date!, $last: Int!, $before: String) {\n  viewer {\n    id\n    sleepPeriods(\n      startDate: $startDate\n      endDate: $endDate\n      last: $last\n      before: $before\n    ) {\n      totalCount\n      pageInfo {\n        hasPreviousPage\n        startCursor\n        hasNextPage\n        endCursor\n      }\n      edges {\n        cursor\n        node {\n          id\n          day\n          bedtimeEnd\n          ...HistoryItem\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Workout($id: ID!, $first: Int!, $after: String) {\n  node(id: $id) {\n    id\n    ... on Workout {\n      ...WorkoutHeartRate\n    }\n  }\n}"): (typeof documents)["query Workout($id: ID!, $first: Int!, $after: String) {\n  node(id: $id) {\n    id\n    ... on Workout {\n      ...WorkoutHeartRate\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment ActivityPanel on User {\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      steps\n      activeCalories\n      targetCalories\n    }\n  }\n}"): (typeof documents)["fragment ActivityPanel on User {\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      steps\n      activeCalories\n      targetCalories\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment HistoryItem on SleepPeriod {\n  day\n  type\n  bedtimeStart\n  bedtimeEnd\n  totalSleepDuration\n  deepSleepDuration\n  lightSleepDuration\n  remSleepDuration\n  awakeTime\n  efficiency\n  lowestHeartRate\n  averageHrv\n}"): (typeof documents)["fragment HistoryItem on SleepPeriod {\n  day\n  type\n  bedtimeStart\n  bedtimeEnd\n  totalSleepDuration\n  deepSleepDuration\n  lightSleepDuration\n  remSleepDuration\n  awakeTime\n  efficiency\n  lowestHeartRate\n  averageHrv\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment NightPanel on Day {\n  date\n  mainSleep {\n    id\n    bedtimeStart\n    bedtimeEnd\n    timeInBed\n    totalSleepDuration\n    deepSleepDuration\n    lightSleepDuration\n    remSleepDuration\n    awakeTime\n    efficiency\n    latency\n    lowestHeartRate\n    averageHrv\n    averageBreath\n    phases {\n      phase\n      start\n      durationSeconds\n    }\n    heartRate {\n      interval\n      timestamp\n      items\n    }\n  }\n}"): (typeof documents)["fragment NightPanel on Day {\n  date\n  mainSleep {\n    id\n    bedtimeStart\n    bedtimeEnd\n    timeInBed\n    totalSleepDuration\n    deepSleepDuration\n    lightSleepDuration\n    remSleepDuration\n    awakeTime\n    efficiency\n    latency\n    lowestHeartRate\n    averageHrv\n    averageBreath\n    phases {\n      phase\n      start\n      durationSeconds\n    }\n    heartRate {\n      interval\n      timestamp\n      items\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment NightsPanel on User {\n  days(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      date\n      mainSleep {\n        id\n        totalSleepDuration\n        deepSleepDuration\n        lightSleepDuration\n        remSleepDuration\n        awakeTime\n      }\n    }\n  }\n}"): (typeof documents)["fragment NightsPanel on User {\n  days(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      date\n      mainSleep {\n        id\n        totalSleepDuration\n        deepSleepDuration\n        lightSleepDuration\n        remSleepDuration\n        awakeTime\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment ReadinessPanel on User {\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n      temperatureDeviation\n      contributors {\n        activityBalance\n        bodyTemperature\n        hrvBalance\n        previousDayActivity\n        previousNight\n        recoveryIndex\n        restingHeartRate\n        sleepBalance\n        sleepRegularity\n      }\n    }\n  }\n}"): (typeof documents)["fragment ReadinessPanel on User {\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n      temperatureDeviation\n      contributors {\n        activityBalance\n        bodyTemperature\n        hrvBalance\n        previousDayActivity\n        previousNight\n        recoveryIndex\n        restingHeartRate\n        sleepBalance\n        sleepRegularity\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment ScoreTiles on User {\n  summary(startDate: $startDate, endDate: $endDate) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  previousSummary: summary(\n    startDate: $previousStartDate\n    endDate: $previousEndDate\n  ) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}"): (typeof documents)["fragment ScoreTiles on User {\n  summary(startDate: $startDate, endDate: $endDate) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  previousSummary: summary(\n    startDate: $previousStartDate\n    endDate: $previousEndDate\n  ) {\n    sleepScore {\n      mean\n    }\n    readinessScore {\n      mean\n    }\n    activityScore {\n      mean\n    }\n  }\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment ScoresPanel on User {\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}"): (typeof documents)["fragment ScoresPanel on User {\n  dailySleep(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyReadiness(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n  dailyActivity(startDate: $startDate, endDate: $endDate) {\n    nodes {\n      id\n      day\n      score\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment WorkoutHeartRate on Workout {\n  id\n  activity\n  startDatetime\n  endDatetime\n  heartRate(first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        timestamp\n        bpm\n      }\n    }\n  }\n}"): (typeof documents)["fragment WorkoutHeartRate on Workout {\n  id\n  activity\n  startDatetime\n  endDatetime\n  heartRate(first: $first, after: $after) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        timestamp\n        bpm\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment WorkoutsPanel on User {\n  workouts(\n    startDate: $startDate\n    endDate: $endDate\n    orderBy: DESC\n    first: $workouts\n    after: $afterWorkout\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        day\n        activity\n        label\n        intensity\n        startDatetime\n        endDatetime\n        durationSeconds\n        calories\n        distance\n      }\n    }\n  }\n}"): (typeof documents)["fragment WorkoutsPanel on User {\n  workouts(\n    startDate: $startDate\n    endDate: $endDate\n    orderBy: DESC\n    first: $workouts\n    after: $afterWorkout\n  ) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n      hasPreviousPage\n      startCursor\n    }\n    edges {\n      cursor\n      node {\n        id\n        day\n        activity\n        label\n        intensity\n        startDatetime\n        endDatetime\n        durationSeconds\n        calories\n        distance\n      }\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;