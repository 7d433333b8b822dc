Attribute VB_Name = "kaohe"
' The functions of this workbook. Each hands its ranges to Python and its answer back to the cell.
' This module is written anew whenever the workbook is made or converted.
'
' It takes no orders from the workbook or from the folder the workbook lies in: where Python is
' comes from a file of the user's own alone, and Python is started without looking for modules in
' the current folder, without a command interpreter, and without the workbook's name.
Option Explicit

#If VBA7 Then
    Private Declare PtrSafe Function LoadLibrary Lib "kernel32" Alias "LoadLibraryA" (ByVal path As String) As LongPtr
    #If Win64 Then
        Private Const LIBRARY As String = "xlwings64-{version}.dll"
        Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-{version}.dll" (ByRef result As Variant, ByVal config As String, ByVal mode As Long) As Long
    #Else
        Private Const LIBRARY As String = "xlwings32-{version}.dll"
        Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-{version}.dll" (ByRef result As Variant, ByVal config As String, ByVal mode As Long) As Long
    #End If
#Else
    Private Const LIBRARY As String = "xlwings32-{version}.dll"
    Private Declare Function LoadLibrary Lib "kernel32" Alias "LoadLibraryA" (ByVal path As String) As Long
    Private Declare Function XLPyDLLActivateAuto Lib "xlwings32-{version}.dll" (ByRef result As Variant, ByVal config As String, ByVal mode As Long) As Long
#End If

Private gaveUp As Boolean ' Python did not come up: it is not waited for again until the workbook
Private reason As String  ' is opened anew

Sub Auto_Open()
    Dim wasSaved As Boolean
    wasSaved = ThisWorkbook.Saved
    gaveUp = False
    On Error Resume Next
{descriptions}
    ThisWorkbook.Saved = wasSaved
End Sub

Sub Auto_Close()
    Application.StatusBar = False
End Sub

Private Sub Describe(ByVal title As String, ByVal help As String, ByVal arguments As Variant)
    Application.MacroOptions Macro:="'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & title, _
        Description:=help, Category:={category}, ArgumentDescriptions:=arguments
End Sub

' The tab's buttons: the button's name and this workbook go to Python as xlwings' RunPython hands
' them on; Python does the rest through xlwings, and answers with what is to be told.
Public Sub PressButton(ByVal control As Object)
    Dim python As Object, answer As String
    gaveUp = False
    On Error GoTo failed
    Application.StatusBar = {working}
    Set python = XLPy
    python.SetAttr python.Module("xlwings._xlwindows"), "BOOK_CALLER", ThisWorkbook
    answer = python.Str(python.Call(python.Module("{tab}"), "press", python.Tuple(control.Tag)))
    Application.StatusBar = False
    If Len(answer) > 0 Then MsgBox answer, vbInformation, {title}
    Exit Sub
failed:
    answer = {unavailable} & Left(Err.Description, 200)
    On Error Resume Next
    Application.StatusBar = False
    MsgBox answer, vbExclamation, {title}
End Sub

' An error value, so that every visible cell says in its own words that there is no function.
Private Function Unavailable(ByVal why As String) As Variant
    Unavailable = CVErr(2015)
    On Error Resume Next
    Application.StatusBar = {unavailable} & Left(why, 200)
End Function

' The Python that computes, as xlwings' COM object. xlwings' library starts one where none runs; it
' finds out at once that one has ended, and one that hangs ends itself.
Private Function XLPy() As Object
    Dim python As String, result As Variant
    If gaveUp Then Err.Raise 1000, "kaohe", reason
    On Error GoTo failed
    python = Interpreter()
    LoadDLL python
    If XLPyDLLActivateAuto(result, PythonCommand(python), 1) <> 0 Then Err.Raise 1000, "kaohe", result
    Set XLPy = result
    Exit Function
failed:
    gaveUp = True
    reason = Err.Description
    Err.Raise 1000, "kaohe", reason
End Function

' From the folder of that Python, or of the environment it belongs to.
Private Sub LoadDLL(ByVal python As String)
    Dim folder As String
    folder = Left(python, InStrRev(python, "\"))
    If LoadLibrary(folder & LIBRARY) <> 0 Then Exit Sub
    folder = Left(folder, InStrRev(folder, "\", Len(folder) - 1))
    If LoadLibrary(folder & LIBRARY) <> 0 Then Exit Sub
    Err.Raise 1000, "kaohe", LIBRARY
End Sub

Private Function PythonCommand(ByVal python As String) As String
    PythonCommand = """" & python & """ {start}"
End Function

' Where Python is, by the user's settings; a full path, since a bare name would be looked for.
Private Function Interpreter() As String
    Dim path As String, number As Integer, entry As String, parts() As String
    path = Environ("USERPROFILE") & "\.{project}\{project}.conf"
    number = FreeFile
    Open path For Input As #number
    Do While Not EOF(number)
        Line Input #number, entry
        parts = Split(entry, """")
        If UBound(parts) = 4 Then
            If parts(1) = "INTERPRETER_WIN" Then Interpreter = parts(3)
        End If
    Loop
    Close #number
    If Not (Interpreter Like "[A-Za-z]:\*" Or Interpreter Like "\\*") Or InStr(Interpreter, "$(") > 0 Then
        Err.Raise 1000, "kaohe", path
    End If
End Function
