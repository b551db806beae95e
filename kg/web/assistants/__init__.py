"""What assistants and other programs are told by the Model Context Protocol (MCP).

`answers` are the forms of what they are told, `reading` finds it, `server` offers it as tools and resources. Every
answer bears the addresses and the words it rests on. https://modelcontextprotocol.io/specification
"""
