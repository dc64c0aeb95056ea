import { seedLeaks } from './seed-leaks.ts'

seedLeaks('second')
