// What a turn shows beside its words: the draft with its builder, a table, readings to choose from, a change to confirm.
// Props are made by web/cards.py; every press and edit is checked again on the server (web/buttons.py, app.py).
// The files of this folder are one script, in the order of their names (web/elements.py). Chainlit evaluates it on every
// render: what `build` gives is kept on `window` under a name made from the code, so that typed text and focus survive.
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import {
  AlertTriangle, ArrowDown, ArrowUp, Check, Copy, CornerUpLeft, FolderPlus, Info, Plus, Redo2, Save, SlidersHorizontal,
  Trash2, Undo2, Users, X
} from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

const build = () => {
