
      export interface PossibleTypesResultData {
        possibleTypes: {
          [key: string]: string[]
        }
      }
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "Node": [
      "DailyActivity",
      "DailyCardiovascularAge",
      "DailyReadiness",
      "DailyResilience",
      "DailySleep",
      "DailySpo2",
      "DailyStress",
      "Day",
      "EnhancedTag",
      "RestModePeriod",
      "RingConfiguration",
      "Session",
      "SleepPeriod",
      "SleepTime",
      "Tag",
      "User",
      "Vo2Max",
      "Workout"
    ]
  }
};
      export default result;
    