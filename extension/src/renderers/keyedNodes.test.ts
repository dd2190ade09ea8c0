import { expect, test } from 'vitest'
import { KeyedNodes, type Part } from './keyedNodes.ts'

function listOf(disposed: string[]): KeyedNodes<string, Part> {
  return new KeyedNodes(
    document.createElement('div'),
    item => item[0]!,
    item => {
      const node = document.createElement('span')
      node.textContent = item
      return { node, dispose: () => disposed.push(item) }
    },
  )
}

test('parts stay with their keys, move with their items, and go with them', () => {
  const disposed: string[] = []
  const list = listOf(disposed)
  list.update(['a', 'b', 'c'], () => {})
  const [a, , c] = Array.from(list.node.children)
  list.update(['c', 'a', 'd'], ({ node }, item) => {
    node.textContent = item
  })
  expect(Array.from(list.node.children, node => node.textContent)).toEqual(['c', 'a', 'd'])
  expect([list.node.children[0], list.node.children[1]]).toEqual([c, a])
  expect(disposed).toEqual(['b'])
})

test('a part that is kept is updated with its new item', () => {
  const list = listOf([])
  list.update(['a1'], () => {})
  const [node] = Array.from(list.node.children)
  list.update(['a2'], (part, item) => {
    part.node.textContent = item
  })
  expect(list.node.children[0]).toBe(node)
  expect(node?.textContent).toBe('a2')
})

test('disposing disposes all, once', () => {
  const disposed: string[] = []
  const list = listOf(disposed)
  list.update(['a', 'b'], () => {})
  list.dispose()
  list.dispose()
  expect(disposed).toEqual(['a', 'b'])
})
