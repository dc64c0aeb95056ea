import { seedLeaks } from './seed-leaks.ts'

seedLeaks('first')
